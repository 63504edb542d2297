import Glibc

/// The content of an asset, open for reading: it stays whole while this lives, also where the asset goes.
package final class AssetFile: Sendable {
    package let descriptor: Int32
    package let byteCount: Int

    /// Nil where there is no such file.
    init?(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// All bytes; blocks. Nil where the disk fails.
    package func bytes() -> [UInt8]? { bytes(byteCount, at: 0) }

    /// So many from a place on, which must be there.
    func bytes(_ wanted: Int, at offset: Int) -> [UInt8]? {
        var complete = false
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            while count < wanted {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, wanted - count, offset + count)
                if got > 0 { count += got } else if got == 0 || errno != EINTR { return }
            }
            complete = true
        }
        return complete ? bytes : nil
    }

    /// Notes that it was used, by which the least recently used are found.
    func touch() { _ = futimens(descriptor, nil) }
}
