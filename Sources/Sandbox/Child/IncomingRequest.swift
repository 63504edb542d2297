import CLinux
import Glibc
import Media
import Patches

/// One request inside the child, with the two descriptors that came with it.
struct IncomingRequest: ~Copyable {
    private let message: RequestMessage
    private let file: Int32
    private let space: Int32

    /// Waits for the next one; nil when the parent is gone.
    init?() {
        var words = [Int](repeating: 0, count: RequestMessage.wordCount)
        var files: [Int32] = [-1, -1]
        var count: Int32 = 0
        let got = words.withUnsafeMutableBytes {
            cs_receive(DecoderChild.socket, $0.baseAddress, $0.count, &files, 2, &count)
        }
        guard got == words.count * MemoryLayout<Int>.size, count == 2 else { return nil }
        message = RequestMessage(words: words)
        (file, space) = (files[0], files[1])
    }

    deinit {
        close(file)
        close(space)
    }

    func reply() -> ReplyMessage {
        do throws(MediaError) {
            switch message.kind {
            case .image: return try image()
            case .video(let rate, let frames): return try video(rate, frames)
            }
        } catch {
            return ReplyMessage(status: .refused, reason: error.description)
        }
    }

    private func image() throws(MediaError) -> ReplyMessage {
        let image = try withFile { (bytes) throws(MediaError) in
            try PreparedImage(bytes.span, settings: message.settings, limits: message.limits)
        }
        try fill([image.pixels])
        return ReplyMessage(status: .done, size: image.originalSize)
    }

    private func video(_ rate: Double?, _ frames: Int?) throws(MediaError) -> ReplyMessage {
        let video = try withFile { (bytes) throws(MediaError) in
            try PreparedVideo(
                Array(bytes), settings: message.settings, requestedRate: rate, requestedFrames: frames,
                limits: message.limits)
        }
        try fill(video.frames)
        return ReplyMessage(
            status: .done, size: video.info.size, total: video.info.total, rate: video.info.rate,
            isRateAssumed: video.info.isRateAssumed)
    }

    private func withFile<T>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(MediaError) -> T
    ) throws(MediaError) -> T {
        guard message.byteCount > 0 else { throw .unknownFormat }
        guard let base = mmap(nil, message.byteCount, PROT_READ, MAP_PRIVATE, file, 0), base != MAP_FAILED
        else { throw .outOfMemory }
        defer { munmap(base, message.byteCount) }
        return try body(
            UnsafeBufferPointer(
                start: base.assumingMemoryBound(to: UInt8.self), count: message.byteCount))
    }

    /// Lays pictures of one size side by side into the parent's space.
    private func fill(_ frames: [Pixels]) throws(MediaError) {
        let count = frames.reduce(0) { $0 + $1.bytes.count }
        guard count > 0, count <= message.capacity,
            let base = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_SHARED, space, 0), base != MAP_FAILED
        else { throw .outOfMemory }
        var offset = 0
        for frame in frames {
            frame.bytes.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(start: base + offset, count: $0.count).copyMemory(from: $0)
            }
            offset += frame.bytes.count
        }
        munmap(base, count)
    }
}
