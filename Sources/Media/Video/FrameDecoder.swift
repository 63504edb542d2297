import CFFmpeg
import CMediaShim
import Patches

/// The frames of a stream, one at a time in the order in which they are shown.
final class FrameDecoder {
    private let input: VideoInput
    private let format: MediaFormat
    private let limits: MediaLimits
    private var context: UnsafeMutablePointer<AVCodecContext>?
    private var packet: UnsafeMutablePointer<AVPacket>?
    private var frame: UnsafeMutablePointer<AVFrame>?
    private var isDraining = false
    /// Frames returned so far.
    private(set) var count = 0

    /// - Parameter threads: threads of the decoder; 0 means one for each core.
    init(
        _ input: VideoInput, format: MediaFormat, limits: MediaLimits, threads: Int = 0
    ) throws(MediaError) {
        self.input = input
        self.format = format
        self.limits = limits
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
            if status == cm_error_end { return nil }
            guard status == cm_error_again, !isDraining else { throw .damaged(format) }
            isDraining = try !input.read(packet)
            guard avcodec_send_packet(context, isDraining ? nil : packet) == 0 else {
                throw .damaged(format)
            }
        }
    }
}
