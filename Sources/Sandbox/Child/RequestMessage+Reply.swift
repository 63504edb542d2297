import Media
import Patches

/// The work of a child.
extension RequestMessage {
    func reply(_ memory: MappedMemory) -> ReplyMessage {
        do throws(MediaError) {
            switch kind {
            case .image: return try image(memory)
            case .video(let rate, let frames):
                let video = try PreparedVideo(
                    Array(memory.file(byteCount)), settings: settings, requestedRate: rate,
                    requestedFrames: frames, limits: limits)
                return try clip(video, memory)
            case .stills(_, let rate, let frames):
                let video = try PreparedVideo(
                    stills: FileList.files(in: memory.file(byteCount)), settings: settings, rate: rate,
                    requestedFrames: frames, limits: limits)
                return try clip(video, memory)
            }
        } catch {
            return ReplyMessage(
                status: .refused, subject: RefusalSubject(error), reason: error.description)
        }
    }

    private func image(_ memory: MappedMemory) throws(MediaError) -> ReplyMessage {
        let image = try DecodedImage(memory.file(byteCount).span, settings, limits)
        guard let output = memory.pixels(image.size.area * 3) else { throw .outOfMemory }
        image.original.resize(to: image.size, into: output)
        return ReplyMessage(status: .done, size: image.original.size)
    }

    private func clip(_ video: PreparedVideo, _ memory: MappedMemory) throws(MediaError) -> ReplyMessage {
        let frameBytes = video.frames[0].bytes.count
        guard let output = memory.pixels(video.frames.count * frameBytes) else { throw .outOfMemory }
        for (index, frame) in video.frames.enumerated() {
            frame.bytes.withUnsafeBufferPointer {
                guard let source = $0.baseAddress else { return }
                (output + index * frameBytes).update(from: source, count: frameBytes)
            }
        }
        return ReplyMessage(
            status: .done, size: video.info.size, total: video.info.total, rate: video.info.rate,
            isRateAssumed: video.info.isRateAssumed)
    }
}
