import CLinux
import Glibc
import Media
import Patches

/// How parent and child divide the memory that they share: first the file, then the pixels made of it.
struct SharedLayout {
    let fileBytes: Int
    let pixelBytes: Int

    init(fileBytes: Int, pixelBytes: Int) {
        self.fileBytes = fileBytes
        self.pixelBytes = pixelBytes
    }

    /// Room for all that the limits allow.
    init(_ limits: MediaLimits) {
        fileBytes = max(limits.imageBytes, limits.videoBytes)
        pixelBytes = limits.resizedPixels * 3
    }

    var byteCount: Int { fileBytes + pixelBytes }
}

/// The parent's side of the memory. It is read and written as a file and never mapped, so that nothing that
/// a child does with its side can disturb the parent. Pages stay from one request to the next: taking new
/// ones costs more than decoding a small picture.
struct SharedMemory: ~Copyable {
    let file: Int32
    let layout: SharedLayout
    /// The most that stays.
    private static let keptBytes = 64 << 20

    init(_ layout: SharedLayout) throws(SandboxError) {
        file = cs_shared_memory("martlet", layout.byteCount)
        guard file >= 0 else { throw .memory(reason: String(cString: strerror(errno))) }
        self.layout = layout
    }

    /// Puts a file in, of at most `layout.fileBytes`.
    func put(_ bytes: [UInt8]) throws(SandboxError) {
        precondition(bytes.count <= layout.fileBytes)
        let failure: Int32? = bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let written = pwrite(file, part.baseAddress, part.count, rest.startIndex)
                if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return errno }
            }
            return nil
        }
        if let failure { throw .memory(reason: String(cString: strerror(failure))) }
    }

    /// Copies of pictures of one size that lie side by side; nil where there is not room for all.
    func frames(_ count: Int, of size: PixelSize) -> [Pixels]? {
        let (area, tooWide) = size.width.multipliedReportingOverflow(by: size.height)
        guard size.width > 0, size.height > 0, !tooWide, area <= layout.pixelBytes / 3 / max(1, count) else {
            return nil
        }
        var frames: [Pixels] = []
        for index in 0..<count {
            guard let bytes = pixels(at: index * area * 3, count: area * 3) else { return nil }
            frames.append(Pixels(width: size.width, height: size.height, bytes: bytes))
        }
        return frames
    }

    private func pixels(at offset: Int, count: Int) -> [UInt8]? {
        struct Shortage: Error {}
        return try? [UInt8](count: count) { copy throws(Shortage) in
            var copied = 0
            while copied < count {
                let got = pread(file, copy + copied, count - copied, layout.fileBytes + offset + copied)
                if got > 0 { copied += got } else if got == 0 || errno != EINTR { throw Shortage() }
            }
        }
    }

    /// After a request that used that much: what goes beyond the usual is given back.
    func settle(used byteCount: Int) {
        if byteCount > Self.keptBytes { cs_shared_memory_clear(file, layout.byteCount) }
    }

    deinit { if file >= 0 { close(file) } }
}
