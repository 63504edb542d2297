import CFFmpeg
import CMediaShim
import Patches

/// The frames of a stream, one at a time in the order in which they are shown: all of them, or those that a
/// schedule's packets give.
final class FrameDecoder {
    private let input: VideoInput
    private let format: MediaFormat
    private let limits: MediaLimits
    private let schedule: DecodingSchedule?
    private var context: UnsafeMutablePointer<AVCodecContext>?
    private var packet: UnsafeMutablePointer<AVPacket>?
    private var frame: UnsafeMutablePointer<AVFrame>?
    /// Frames returned so far.
    private(set) var count = 0

    private enum State {
        case feeding  // → emptying, ending
        case emptying  // the packet at hand begins a new run; → feeding
        case ending
    }
    private var state = State.feeding
    /// The place of the next packet, and the run that it is in or before.
    private var position = 0
    private var run = 0

    /// - Parameter threads: threads of the decoder; 0 means one for each core.
    init(
        _ input: VideoInput, format: MediaFormat, limits: MediaLimits, schedule: DecodingSchedule? = nil,
        threads: Int = 0
    ) throws(MediaError) {
        self.input = input
        self.format = format
        self.limits = limits
        self.schedule = schedule
        packet = av_packet_alloc()
        frame = av_frame_alloc()
        guard packet != nil, frame != nil else { throw .outOfMemory }
        guard let stream = input.stream, let parameters = stream.pointee.codecpar else {
            throw .noVideoStream
        }
        let id = parameters.pointee.codec_id
        guard let codec = avcodec_find_decoder(id) else {
            throw .codec(name: String(cString: avcodec_get_name(id)))
        }
        context = avcodec_alloc_context3(codec)
        guard let context else { throw .outOfMemory }
        guard avcodec_parameters_to_context(context, parameters) >= 0 else { throw .damaged(format) }
        context.pointee.pkt_timebase = stream.pointee.time_base
        context.pointee.max_pixels = Int64(limits.framePixels)
        context.pointee.thread_count = Int32(threads)
        guard avcodec_open2(context, codec, nil) == 0 else { throw .damaged(format) }
    }

    deinit {
        av_packet_free(&packet)
        av_frame_free(&frame)
        avcodec_free_context(&context)
    }

    /// The next frame, valid until the next call; nil at the end.
    func next() throws(MediaError) -> UnsafeMutablePointer<AVFrame>? {
        guard let frame, let packet else { return nil }
        while true {
            let status = avcodec_receive_frame(context, frame)
            if status == 0 {
                count += 1
                guard count <= limits.decodedFrames else { throw .decodedFrames(limit: limits.decodedFrames) }
                return frame
            }
            switch state {
            case .feeding:
                guard status == cm_error_again else { throw .damaged(format) }
                try feed(packet)
            case .emptying:
                guard status == cm_error_end else { throw .damaged(format) }
                avcodec_flush_buffers(context)
                state = .feeding
                try send(packet)
            case .ending:
                guard status == cm_error_end else { throw .damaged(format) }
                return nil
            }
        }
    }

    /// Gives the decoder its next packet, or tells it that none follows.
    private func feed(_ packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) {
        guard let startsRun = try read(packet) else {
            state = .ending
            return try send(nil)
        }
        if startsRun {
            state = .emptying
            try send(nil)
        } else {
            try send(packet)
        }
    }

    /// Reads the next packet that the decoder is to see.
    /// - Returns: whether the decoder must be started afresh for it; nil when there are no more.
    private func read(_ packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Bool? {
        while try input.read(packet) {
            defer { position += 1 }
            guard let schedule else { return false }
            guard run < schedule.runs.count else { continue }
            if position > schedule.runs[run].upperBound { run += 1 }
            guard run < schedule.runs.count, position >= schedule.runs[run].lowerBound else { continue }
            // The library leaves out what no other frame refers to. H.264 says so of each frame; in HEVC it
            // depends on layers.
            context?.pointee.skip_frame =
                context?.pointee.codec_id == AV_CODEC_ID_H264 && !schedule.wanted.contains(position)
                ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
            let isFirst = run == 0 || schedule.runs[run - 1].upperBound + 1 == position
            return position == schedule.runs[run].lowerBound && !isFirst
        }
        return nil
    }

    private func send(_ packet: UnsafeMutablePointer<AVPacket>?) throws(MediaError) {
        guard avcodec_send_packet(context, packet) == 0 else { throw .damaged(format) }
    }
}
