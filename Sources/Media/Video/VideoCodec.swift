import CFFmpeg

/// The codecs that may be decoded. Others are refused before a decoder is opened, whatever the library has:
/// each one is attack surface.
enum VideoCodec: CaseIterable {
    case h264, hevc, vp8, vp9, av1, mpeg4, mjpeg

    init?(_ id: AVCodecID) {
        guard let codec = Self.allCases.first(where: { $0.id == id }) else { return nil }
        self = codec
    }

    var id: AVCodecID {
        switch self {
        case .h264: AV_CODEC_ID_H264
        case .hevc: AV_CODEC_ID_HEVC
        case .vp8: AV_CODEC_ID_VP8
        case .vp9: AV_CODEC_ID_VP9
        case .av1: AV_CODEC_ID_AV1
        case .mpeg4: AV_CODEC_ID_MPEG4
        case .mjpeg: AV_CODEC_ID_MJPEG
        }
    }

    static let names = "H.264, HEVC, VP8, VP9, AV1, MPEG-4, MJPEG"

    /// The same list for the library, which opens decoders of its own while it looks at streams.
    static let decoderList = "h264,hevc,vp8,vp9,libdav1d,libaom-av1,av1,mpeg4,mjpeg"
}
