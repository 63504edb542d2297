import Media
import Patches

/// What a child says is taken for no more than a claim about the file: everything that follows from it is
/// computed here again, and it must be within the limits.
extension MediaRequest {
    /// - Returns: nil where no honest child would have said that.
    func outcome(
        _ reply: ReplyMessage, _ memory: borrowing SharedMemory, _ limits: MediaLimits
    ) -> Answer.Outcome? {
        switch reply.status {
        case .ready: return nil
        case .refused:
            return reply.reason.isEmpty ? nil : .failure(.refused(reply.subject, reason: reply.reason))
        case .done:
            do throws(MediaError) {
                return try media(reply, memory, limits).map { .success($0) }
            } catch {
                return nil
            }
        }
    }

    private func media(
        _ reply: ReplyMessage, _ memory: borrowing SharedMemory, _ limits: MediaLimits
    ) throws(MediaError) -> PreparedMedia? {
        switch kind {
        case .image:
            try limits.admit(reply.size, of: .jpeg)
            let size = try DecodedImage.size(of: reply.size, settings, limits)
            return memory.frames(1, of: size).map {
                PreparedMedia(PreparedImage($0[0], originalSize: reply.size, settings), settings)
            }
        case .video(let rate, let frames):
            try limits.admit(frame: reply.size, of: .mp4)
            guard 1...limits.decodedFrames ~= reply.total, let format = MediaFormat(sniffing: bytes.span)
            else { return nil }
            let info = VideoInfo(
                format: format, total: reply.total, rate: reply.rate, isRateAssumed: reply.isRateAssumed,
                size: reply.size)
            let sampling = FrameSampling(
                settings: settings, requestedRate: rate, requestedFrames: frames)
            return clip(try ClipPlan(info, sampling, settings, limits), memory)
        case .stills(let count, let rate, let frames):
            try limits.admit(frame: reply.size, of: .jpeg)
            let plan = try ClipPlan(
                stills: count, rate: rate, frames: frames, size: reply.size, settings, limits)
            return clip(plan, memory)
        }
    }

    private func clip(_ plan: ClipPlan, _ memory: borrowing SharedMemory) -> PreparedMedia? {
        memory.frames(plan.indices.count, of: plan.size).map {
            PreparedMedia(PreparedVideo(plan, frames: $0, settings), settings)
        }
    }
}
