import CFFmpeg
import CMediaShim
import Patches

/// A demuxer over bytes in memory, with the one stream that is shown.
///
/// The container is the one that the first bytes name: nothing is probed. References to other files are
/// refused, all streams but one are skipped.
final class VideoInput {
    private var context: UnsafeMutablePointer<AVFormatContext>?
    private let source: ByteSource
    private let format: MediaFormat
    private var streamIndex: Int32 = -1
    private let deadline: Deadline

    /// The bytes must outlive the object.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, format: MediaFormat, limits: MediaLimits, deadline: Deadline
    ) throws(MediaError) {
        av_log_set_level(AV_LOG_QUIET)
        av_max_alloc(Self.allocationLimit(limits))
        source = try ByteSource(bytes)
        self.format = format
        self.deadline = deadline
        try open()
        try chooseStream(limits)
    }

    deinit { avformat_close_input(&context) }

    /// Of one piece of memory that the library takes. It believes files that claim a table of millions of
    /// entries; a frame of the largest size has at most eight bytes a pixel.
    private static func allocationLimit(_ limits: MediaLimits) -> Int {
        max(256 << 20, 8 * limits.framePixels)
    }

    /// The stream that is shown.
    var stream: UnsafeMutablePointer<AVStream>? {
        guard let context, streamIndex >= 0 else { return nil }
        return context.pointee.streams[Int(streamIndex)]
    }

    /// What makes the stream's frames upright.
    var orientation: Orientation {
        stream.flatMap { Orientation(rawValue: Int(cm_orientation($0))) } ?? .upright
    }

    /// Reads the stream's next packet.
    /// - Returns: false at the end of the file.
    func read(_ packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Bool {
        while true {
            try deadline.check()
            av_packet_unref(packet)
            let status = av_read_frame(context, packet)
            if status == cm_error_end { return false }
            guard status >= 0 else { throw .damaged(format) }
            guard packet.pointee.stream_index == streamIndex else { continue }
            guard packet.pointee.flags & AV_PKT_FLAG_CORRUPT == 0 else { throw .truncated(format) }
            return true
        }
    }

    private var demuxerName: String {
        switch format {
        case .mp4: "mov"
        case .matroska: "matroska"
        default: "avi"
        }
    }

    private func open() throws(MediaError) {
        guard let demuxer = av_find_input_format(demuxerName) else {
            throw .unsupported(format, feature: "a container that this build of FFmpeg lacks")
        }
        context = avformat_alloc_context()
        guard let context else { throw .outOfMemory }
        context.pointee.pb = source.context
        context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        context.pointee.io_open = { _, _, _, _, _ in cm_error_refused }
        var options: OpaquePointer?
        defer { av_dict_free(&options) }
        av_dict_set(&options, "codec_whitelist", VideoCodec.decoderList, 0)
        av_dict_set(&options, "protocol_whitelist", "", 0)
        // On failure this frees the context and sets the property to nil.
        guard avformat_open_input(&self.context, nil, demuxer, &options) == 0 else { throw .damaged(format) }
    }

    private func chooseStream(_ limits: MediaLimits) throws(MediaError) {
        try keepVideoStreamsOnly()
        try findStreamInfo(limits)
        streamIndex = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
        guard let stream, let context else { throw .noVideoStream }
        try check(stream, limits)
        for index in 0..<Int(context.pointee.nb_streams) where index != Int(streamIndex) {
            context.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
        }
    }

    private func keepVideoStreamsOnly() throws(MediaError) {
        guard let context else { throw .damaged(format) }
        for index in 0..<Int(context.pointee.nb_streams) {
            guard let stream = context.pointee.streams[index] else { continue }
            if stream.pointee.codecpar.pointee.codec_type != AVMEDIA_TYPE_VIDEO {
                stream.pointee.discard = AVDISCARD_ALL
            }
        }
    }

    /// Lets the library look into the streams, with the limit on pixels for the decoders that it opens.
    private func findStreamInfo(_ limits: MediaLimits) throws(MediaError) {
        guard let context else { throw .damaged(format) }
        var options = [OpaquePointer?](repeating: nil, count: Int(context.pointee.nb_streams))
        for index in options.indices {
            av_dict_set_int(&options[index], "max_pixels", Int64(limits.framePixels), 0)
        }
        defer { for index in options.indices { av_dict_free(&options[index]) } }
        guard avformat_find_stream_info(context, &options) >= 0 else { throw .damaged(format) }
    }

    private func check(_ stream: UnsafeMutablePointer<AVStream>, _ limits: MediaLimits) throws(MediaError) {
        guard let parameters = stream.pointee.codecpar else { throw .noVideoStream }
        guard VideoCodec(parameters.pointee.codec_id) != nil else {
            throw .codec(name: String(cString: avcodec_get_name(parameters.pointee.codec_id)))
        }
        let size = PixelSize(width: Int(parameters.pointee.width), height: Int(parameters.pointee.height))
        try limits.admit(frame: size, of: format)
    }
}
