import Glibc

/// A new file that takes bytes until it is sealed or discarded.
package struct PartialFile: Sendable {
    package let path: String
    package private(set) var byteCount = 0
    private let descriptor: Int32
    private let files: any FileLayer

    package init(_ path: String, _ files: any FileLayer) throws(FileFault) {
        self.path = path
        self.files = files
        descriptor = try files.create(path)
    }

    package mutating func write(_ bytes: [UInt8]) throws(FileFault) {
        var written = 0
        while written < bytes.count {
            let outcome = bytes.withUnsafeBytes { all in
                Result { () throws(FileFault) in
                    try files.write(UnsafeRawBufferPointer(rebasing: all[written...]), to: descriptor)
                }
            }
            let count = try outcome.get()
            // A disk that takes nothing without saying why would keep us here for ever.
            guard count > 0 else { throw FileFault(code: EIO, call: "write") }
            written += count
            byteCount += count
        }
    }

    /// The bytes are on disk; the name is once its folder is synchronised. To be discarded where this fails:
    /// after an error, nobody knows what the disk holds.
    package func seal() throws(FileFault) {
        do throws(FileFault) {
            try files.sync(descriptor)
        } catch {
            files.close(descriptor)
            try? files.remove(path)
            throw error
        }
        files.close(descriptor)
    }

    /// In place of `seal`.
    package func discard() {
        files.close(descriptor)
        try? files.remove(path)
    }
}
