import Crypto
import Engine
import Files
import Glibc

/// Reads files of snapshots.
struct SnapshotFile: ~Copyable {
    private let file: Int32
    private let byteCount: Int

    /// Bytes at once.
    static let pieceByteCount = 1 << 20

    /// Nil where there is no regular file of that name.
    init?(_ path: String) {
        file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(file)
            return nil
        }
        byteCount = Int(status.st_size)
    }

    deinit { Glibc.close(file) }

    /// The header of a file of the right size; nil where it is damaged.
    func header() -> SnapshotHeader? {
        guard let fixed = read(SnapshotHeader.fixedByteCount, at: 0),
            let chunks = SnapshotHeader.chunkCount(fixed),
            let keys = read(chunks * PrefixKey.byteCount, at: fixed.count),
            let header = SnapshotHeader(fixed + keys), header.fileByteCount == byteCount
        else { return nil }
        return header
    }

    /// Reads the content, which has exactly the size of the parts, and checks it and the header; false where they are
    /// not as they were written.
    func read(_ header: SnapshotHeader, into parts: [UnsafeMutableRawBufferPointer]) -> Bool {
        guard header.fileByteCount == byteCount,
            parts.reduce(0, { $0 + $1.count }) == header.contentByteCount,
            read(header.byteCount, at: 0) == header.bytes
        else { return false }
        var hash = SHA256()
        hash.update(data: header.bytes)
        var offset = header.byteCount
        for part in parts {
            for start in stride(from: 0, to: part.count, by: Self.pieceByteCount) {
                let piece = UnsafeMutableRawBufferPointer(
                    rebasing: part[start..<min(start + Self.pieceByteCount, part.count)])
                guard fill(piece, at: offset) else { return false }
                hash.update(bufferPointer: UnsafeRawBufferPointer(piece))
                offset += piece.count
            }
        }
        return read(SnapshotHeader.digestByteCount, at: offset) == Array(hash.finalize())
    }

    private func read(_ count: Int, at offset: Int) -> [UInt8]? {
        guard offset + count <= byteCount else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return bytes.withUnsafeMutableBytes { fill($0, at: offset) } ? bytes : nil
    }

    private func fill(_ target: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
        var done = 0
        while done < target.count {
            let count = pread(
                file, target.baseAddress.map { $0 + done }, target.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}
