import Media
import Patches

/// What a child says is taken for no more than a claim about the file: everything that follows from it is
/// computed here again, and it must be within the limits.
extension MediaRequest {
    /// - Returns: nil where no honest child would have said that.
    func outcome(_ reply: ReplyMessage, _ space: borrowing SharedMemory) -> Answer.Outcome? {
        switch reply.status {
        case .ready: return nil
        case .refused: return reply.reason.isEmpty ? nil : .failure(.refused(reason: reply.reason))
        case .done: return (try? media(reply, space)).map { .success($0) }
        }
    }

    private struct Lie: Error {}

    private func media(
        _ reply: ReplyMessage, _ space: borrowing SharedMemory
    ) throws -> PreparedMedia {
        guard let format = MediaFormat(sniffing: bytes.span) else { throw Lie() }
        switch kind {
        case .image:
            try limits.admit(reply.size, of: format)
            let size = try PreparedImage.size(of: reply.size, settings, limits)
            guard let pixels = space.frames(1, of: size).first else { throw Lie() }
            return PreparedMedia(
                PreparedImage(pixels, originalSize: reply.size, settings), settings)
        case .video:
            try limits.admit(frame: reply.size, of: format)
            guard 1...limits.decodedFrames ~= reply.total else { throw Lie() }
            let info = VideoInfo(
                format: format, total: reply.total, rate: reply.rate, isRateAssumed: reply.isRateAssumed,
                size: reply.size)
            let plan = try ClipPlan(info, sampling, settings, limits)
            let frames = space.frames(plan.indices.count, of: plan.size)
            guard frames.count == plan.indices.count else { throw Lie() }
            return PreparedMedia(PreparedVideo(plan, frames: frames, settings), settings)
        }
    }
}

extension SharedMemory {
    /// Pictures of one size that lie side by side; none where there is not room for all.
    fileprivate func frames(_ count: Int, of size: PixelSize) -> [Pixels] {
        let length = size.area * 3
        var frames: [Pixels] = []
        for index in 0..<count {
            guard let bytes = bytes(at: index * length, count: length) else { return [] }
            frames.append(Pixels(width: size.width, height: size.height, bytes: bytes))
        }
        return frames
    }
}
