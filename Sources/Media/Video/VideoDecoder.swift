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
    /// Upright, before resizing.
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
    private let packets: PacketTable

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
        (info, packets) = try bytes.withUnsafeBufferPointer { (bytes) throws(MediaError) in
            let input = try VideoInput(bytes, format: format, limits: limits, deadline: deadline)
            return try Self.survey(input, format, limits)
        }
        self.bytes = bytes
        self.limits = limits
        self.deadline = deadline
    }

    /// The frames with the given ascending indices, resized. Frames are decoded one at a time; those that
    /// are not named are dropped at once.
    /// - Parameter isSparse: false to decode all frames up to the last that is wanted, in any case.
    package func frames(
        _ indices: [Int], resizedTo size: PixelSize, isSparse: Bool = true
    ) throws(MediaError) -> [Pixels] {
        let (frames, decoded) = try decode(indices, resizedTo: size, isSparse: isSparse)
        guard frames.count == indices.count else {
            throw .missingFrame(index: indices[frames.count], decoded: decoded)
        }
        return frames
    }

    /// How many packets are decoded for some frames; nil where it is all up to the last one.
    package func packetCount(for indices: [Int]) -> Int? {
        packets.schedule(for: indices)?.runs.reduce(0) { $0 + $1.count }
    }

    /// Like `frames`, but gives what there is when the stream ends early. Where the last frame of the clip
    /// is wanted, the stream is known to its end.
    ///
    /// Where the packets tell which of them the frames need, only those are decoded. Frames are then known by
    /// their times, and should one not appear as announced, everything is decoded and counted after all.
    /// - Parameter isSparse: false to decode everything in any case.
    /// - Returns: the frames, and how many frames the clip has.
    func decode(
        _ indices: [Int], resizedTo size: PixelSize, isSparse: Bool = true
    ) throws(MediaError) -> (frames: [Pixels], decoded: Int) {
        guard indices.count <= limits.sampledFrames else {
            throw .sampledFrames(count: indices.count, limit: limits.sampledFrames)
        }
        try limits.admit(resized: size, frameCount: indices.count)
        return try bytes.withUnsafeBufferPointer { (bytes) throws(MediaError) in
            if isSparse, (indices.last ?? 0) < packets.entries.count,
                let schedule = packets.schedule(for: indices),
                let frames = try scheduled(bytes, schedule, size)
            {
                return (frames, info.total)
            }
            return try decodeAll(bytes, indices, size)
        }
    }

    /// Nil where the packets do not give what the schedule says.
    private func scheduled(
        _ bytes: UnsafeBufferPointer<UInt8>, _ schedule: DecodingSchedule, _ size: PixelSize
    ) throws(MediaError) -> [Pixels]? {
        do throws(MediaError) {
            return try decode(bytes, schedule, size)
        } catch .videoTime(let limit) {
            throw .videoTime(limit: limit)
        } catch {
            return nil
        }
    }

    private func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, _ schedule: DecodingSchedule, _ size: PixelSize
    ) throws(MediaError) -> [Pixels]? {
        let input = try VideoInput(bytes, format: info.format, limits: limits, deadline: deadline)
        let decoder = try FrameDecoder(input, format: info.format, limits: limits, schedule: schedule)
        let converter = FrameConverter(input, format: info.format, limits: limits)
        var frames: [Pixels] = []
        while let frame = try decoder.next() {
            guard frames.count < schedule.times.count else { continue }
            let time = frame.pointee.pts
            guard time <= schedule.times[frames.count] else { return nil }
            guard time == schedule.times[frames.count] else { continue }
            let pixels = try converter.pixels(of: frame).resized(to: size)
            while frames.count < schedule.times.count, schedule.times[frames.count] == time {
                frames.append(pixels)
            }
        }
        return frames.count == schedule.times.count ? frames : nil
    }

    private func decodeAll(
        _ bytes: UnsafeBufferPointer<UInt8>, _ indices: [Int], _ size: PixelSize
    ) throws(MediaError) -> (frames: [Pixels], decoded: Int) {
        let input = try VideoInput(bytes, format: info.format, limits: limits, deadline: deadline)
        let decoder = try FrameDecoder(input, format: info.format, limits: limits)
        let converter = FrameConverter(input, format: info.format, limits: limits)
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

    private static func survey(
        _ input: VideoInput, _ format: MediaFormat, _ limits: MediaLimits
    ) throws(MediaError) -> (VideoInfo, PacketTable) {
        guard let stream = input.stream, let parameters = stream.pointee.codecpar else {
            throw .noVideoStream
        }
        var owned = av_packet_alloc()
        defer { av_packet_free(&owned) }
        guard let packet = owned else { throw .outOfMemory }
        let entryPoint = EntryPoint(parameters)
        var packets = PacketTable()
        while try input.read(packet) {
            packets.add(packet, isEntry: entryPoint.isEntry(packet))
            guard packets.entries.count <= limits.decodedFrames else {
                throw .decodedFrames(limit: limits.decodedFrames)
            }
        }
        guard packets.shown > 0 else { throw .patches(.noFrames) }
        let rate = [stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate]
            .first { $0.num > 0 && $0.den > 0 }
        let coded = PixelSize(width: Int(parameters.pointee.width), height: Int(parameters.pointee.height))
        let info = VideoInfo(
            format: format, total: packets.shown, rate: rate.map(av_q2d) ?? assumedRate,
            isRateAssumed: rate == nil, size: input.orientation.size(of: coded))
        return (info, packets)
    }
}
