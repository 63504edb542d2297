/// The system calls by which the store writes files, so that tests can make them fail.
package protocol FileLayer: Sendable {
    /// A new file, open for writing, readable by its owner only.
    func create(_ path: String) throws(FileFault) -> Int32
    /// Writes some of the bytes; how many, at least one.
    func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws(FileFault) -> Int
    func sync(_ file: Int32) throws(FileFault)
    func close(_ file: Int32)
    func rename(_ path: String, to target: String) throws(FileFault)
    /// Makes names in a folder durable.
    func syncFolder(_ path: String) throws(FileFault)
    func remove(_ path: String) throws(FileFault)
}

/// A system call failed.
package struct FileFault: Error, Sendable, Hashable {
    /// `errno`.
    package let code: Int32
    /// The call's name.
    package let call: String

    package init(code: Int32, call: String) {
        self.code = code
        self.call = call
    }
}
