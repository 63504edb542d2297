import Glibc

/// The real system calls.
package struct SystemFiles: FileLayer {
    package init() {}

    package func create(_ path: String) throws(FileFault) -> Int32 {
        try Self.check("open") { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws(FileFault) -> Int {
        try Self.check("write") { Glibc.write(file, bytes.baseAddress, bytes.count) }
    }

    package func sync(_ file: Int32) throws(FileFault) {
        _ = try Self.check("fsync") { fsync(file) }
    }

    package func close(_ file: Int32) { _ = Glibc.close(file) }

    package func rename(_ path: String, to target: String) throws(FileFault) {
        _ = try Self.check("rename") { Glibc.rename(path, target) }
    }

    package func syncFolder(_ path: String) throws(FileFault) {
        let folder = try Self.check("open") { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(folder) }
        try sync(folder)
    }

    package func remove(_ path: String) throws(FileFault) {
        _ = try Self.check("unlink") { unlink(path) }
    }

    /// Repeats a call that a signal interrupted; -1 is an error.
    private static func check<Number: BinaryInteger>(
        _ name: String, _ call: () -> Number
    ) throws(FileFault) -> Number {
        while true {
            let result = call()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw FileFault(code: code, call: name) }
        }
    }
}
