import CFFmpeg
import Patches

/// What a clip says about itself.
package struct VideoInfo: Sendable, Hashable {
    package let format: MediaFormat
    /// Frames in the file: packets of the stream that lead to a shown frame, counted, not the container's
    /// claim. Rare streams hide frames; `PreparedVideo` corrects the number when it meets one.
    package let total: Int
    /// Frames a second: the average of the stream, or `VideoDecoder.assumedRate` where the file does not tell.
    package let rate: Double
    package let isRateAssumed: Bool
    package let size: PixelSize

    package init(format: MediaFormat, total: Int, rate: Double, isRateAssumed: Bool, size: PixelSize) {
        self.format = format
        self.total = total
        self.rate = rate
        self.isRateAssumed = isRateAssumed
        self.size = size
    }
}

/// Frames out of a clip in memory.
package struct VideoDecoder: Sendable {
    /// The rate assumed for a clip that does not tell its own.
    package static let assumedRate = 24.0

    package let info: VideoInfo
    private let bytes: [UInt8]
    private let limits: MediaLimits
    private let deadline: Deadline

    /// Reads the headers and counts the frames. The time limit starts here.
    package init(_ bytes: [UInt8], limits: MediaLimits = MediaLimits()) throws(MediaError) {
        guard bytes.count <= limits.videoBytes else {
            throw .videoBytes(count: bytes.count, limit: limits.videoBytes)
        }
        guard let format = MediaFormat(sniffing: bytes.span) else { throw .unknownFormat }
        guard format.isVideo else {
            throw .notVideo(format)
        }
        let deadline = Deadline(after: limits.videoTime)
        self.info = try bytes.withUnsafeBufferPointer { (bytes) throws(MediaError) in
            let input = try VideoInput(bytes, format: format, limits: limits, deadline: deadline)
            return try Self.info(of: input, format, limits)
        }
        self.bytes = bytes
        self.limits = limits
        self.deadline = deadline
    }

    /// The frames with the given ascending indices, resized. Frames are decoded one at a time; those that
    /// are not named are dropped at once.
    package func frames(_ indices: [Int], resizedTo size: PixelSize) throws(MediaError) -> [Pixels] {
        let (frames, decoded) = try decode(indices, resizedTo: size)
        guard frames.count == indices.count else {
            throw .missingFrame(index: indices[frames.count], decoded: decoded)
        }
        return frames
    }

    /// Like `frames`, but gives what there is when the stream ends early. Where the last frame of the clip
    /// is wanted, the stream is read to its end.
    /// - Returns: the frames, and how many frames the decoder gave in all.
    func decode(
        _ indices: [Int], resizedTo size: PixelSize
    ) throws(MediaError) -> (frames: [Pixels], decoded: Int) {
        guard indices.count <= limits.sampledFrames else {
            throw .sampledFrames(count: indices.count, limit: limits.sampledFrames)
        }
        try limits.admit(resized: size, frameCount: indices.count)
        return try bytes.withUnsafeBufferPointer { (bytes) throws(MediaError) in
            let input = try VideoInput(bytes, format: info.format, limits: limits, deadline: deadline)
            let decoder = try FrameDecoder(input, format: info.format, limits: limits)
            let converter = FrameConverter(format: info.format, limits: limits)
            var frames: [Pixels] = []
            while frames.count < indices.count || indices.last == info.total - 1 {
                guard let frame = try decoder.next() else { break }
                guard frames.count < indices.count, indices[frames.count] == decoder.count - 1 else {
                    continue
                }
                let pixels = try converter.pixels(of: frame).resized(to: size)
                while frames.count < indices.count, indices[frames.count] == decoder.count - 1 {
                    frames.append(pixels)
                }
            }
            return (frames, decoder.count)
        }
    }

    private static func info(
        of input: VideoInput, _ format: MediaFormat, _ limits: MediaLimits
    ) throws(MediaError) -> VideoInfo {
        guard let stream = input.stream, let parameters = stream.pointee.codecpar else {
            throw .noVideoStream
        }
        var owned = av_packet_alloc()
        defer { av_packet_free(&owned) }
        guard let packet = owned else { throw .outOfMemory }
        var total = 0
        while try input.read(packet) {
            if packet.pointee.flags & AV_PKT_FLAG_DISCARD == 0 { total += 1 }
            guard total <= limits.decodedFrames else { throw .decodedFrames(limit: limits.decodedFrames) }
        }
        guard total > 0 else { throw .patches(.noFrames) }
        let rate = [stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate]
            .first { $0.num > 0 && $0.den > 0 }
        return VideoInfo(
            format: format, total: total, rate: rate.map(av_q2d) ?? assumedRate, isRateAssumed: rate == nil,
            size: PixelSize(width: Int(parameters.pointee.width), height: Int(parameters.pointee.height)))
    }
}
