import Glibc
import NIOCore
import Threads

/// The bytes of a file in pieces, read on threads that may wait for the disk. Ends early where the file is shorter
/// than was said, which the client of the transfer notices.
struct FilePieces: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let path: String
    let byteCount: Int
    let disk: WorkQueue

    private static let piece = 512 << 10

    func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }

    struct Iterator: AsyncIteratorProtocol {
        let pieces: FilePieces
        private var file: OpenFile?
        private var offset = 0

        fileprivate init(pieces: FilePieces) { self.pieces = pieces }

        mutating func next() async throws -> ByteBuffer? {
            try Task.checkCancellation()
            let (path, offset) = (pieces.path, offset)
            let count = Swift.min(FilePieces.piece, pieces.byteCount - offset)
            guard count > 0 else { return nil }
            let open = file
            let (file, bytes) = try await pieces.disk.run {
                Result { () throws(BucketError) in
                    let file: OpenFile
                    if let open { file = open } else { file = try OpenFile(path) }
                    return (file, try file.read(count, at: offset))
                }
            }.get()
            self.file = file
            self.offset += bytes.readableBytes
            return bytes.readableBytes > 0 ? bytes : nil
        }
    }
}

/// A descriptor that closes with its last user.
private final class OpenFile: Sendable {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws(BucketError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Up to so many bytes; none at the end.
    func read(_ count: Int, at offset: Int) throws(BucketError) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        while true {
            var code: Int32 = 0
            let got = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                let got = pread(descriptor, space.baseAddress, count, offset)
                code = got < 0 ? errno : 0
                return Swift.max(0, got)
            }
            if got > 0 || code == 0 { return buffer }
            guard code == EINTR else { throw .file(path: path, reason: String(cString: strerror(code))) }
        }
    }
}
