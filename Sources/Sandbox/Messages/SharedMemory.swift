import CLinux
import Glibc

/// Memory that two processes share, as a file without a name. Its size is fixed for ever, so that no access
/// within it can fail.
struct SharedMemory: ~Copyable {
    let file: Int32
    let byteCount: Int

    /// Space that is read as zeros and costs nothing until it is written.
    init(byteCount: Int) throws(SandboxError) {
        let file = cs_shared_memory("pixels", byteCount)
        guard file >= 0, cs_seal(file, false) == 0 else { throw Self.failure(file) }
        self.file = file
        self.byteCount = byteCount
    }

    /// A copy that nobody can change any more.
    init(_ bytes: [UInt8]) throws(SandboxError) {
        let file = cs_shared_memory("file", bytes.count)
        guard file >= 0 else { throw Self.failure(file) }
        let isWritten = bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = pwrite(
                    file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, rest.startIndex)
                guard written > 0 else { return false }
                rest = rest.dropFirst(written)
            }
            return true
        }
        guard isWritten, cs_seal(file, true) == 0 else { throw Self.failure(file) }
        self.file = file
        self.byteCount = bytes.count
    }

    private static func failure(_ file: Int32) -> SandboxError {
        let reason = String(cString: strerror(errno))
        if file >= 0 { close(file) }
        return .memory(reason: reason)
    }

    /// A copy of a part. Nil where the memory does not hold it all.
    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= byteCount - count else { return nil }
        var isComplete = false
        let copy = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let rest = UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
                let got = pread(file, rest.baseAddress, rest.count, offset + initialized)
                guard got > 0 else { return }
                initialized += got
            }
            isComplete = true
        }
        return isComplete ? copy : nil
    }

    deinit { close(file) }
}
