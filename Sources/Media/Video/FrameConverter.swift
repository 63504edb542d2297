import CFFmpeg
import Patches

/// Decoded frames to RGB by swscale, with the matrix, the range and the chroma siting that the frame names.
///
/// 8-bit frames with an even height go through swscale's direct conversion, which gives the same bits in all
/// its versions. Others (10 bits, odd heights) have their chroma interpolated, where FFmpeg 5 and 8 differ
/// by a few levels at sharp edges of colour. The bicubic filter comes closest to what the reference's FFmpeg 8
/// does with its bilinear one, whose 5.1 namesake does not interpolate between rows.
///
/// Frames are turned as the container says, which phones do for clips taken upright. The reference shows them
/// as they are coded; but so, too, would it show pictures, for which everybody turns them.
final class FrameConverter {
    private let format: MediaFormat
    private let limits: MediaLimits
    private let orientation: Orientation
    private var scaler: (context: OpaquePointer, shape: Shape)?
    private var picture: UnsafeMutablePointer<AVFrame>?

    /// What a scaler is made for.
    private struct Shape: Equatable {
        var size: PixelSize
        var pixelFormat: Int32
        var chromaLocation: AVChromaLocation

        init(_ frame: UnsafeMutablePointer<AVFrame>) {
            size = PixelSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
            pixelFormat = frame.pointee.format
            chromaLocation = frame.pointee.chroma_location
        }
    }

    init(_ input: VideoInput, format: MediaFormat, limits: MediaLimits) {
        self.format = format
        self.limits = limits
        orientation = input.orientation
    }

    deinit {
        sws_freeContext(scaler?.context)
        av_frame_free(&picture)
    }

    func pixels(of frame: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Pixels {
        let shape = Shape(frame)
        try limits.admit(frame: shape.size, of: format)
        let scaler = try scaler(for: shape)
        let matrix = sws_getCoefficients(Int32(frame.pointee.colorspace.rawValue))
        let isFull = frame.pointee.color_range == AVCOL_RANGE_JPEG
        sws_setColorspaceDetails(
            scaler, matrix, isFull ? 1 : 0, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16)
        let picture = try picture(of: shape.size)
        guard sws_scale_frame(scaler, picture, frame) >= 0 else { throw .damaged(format) }
        return packed(picture, shape.size).oriented(orientation)
    }

    private func scaler(for shape: Shape) throws(MediaError) -> OpaquePointer {
        if let scaler, scaler.shape == shape { return scaler.context }
        sws_freeContext(scaler?.context)
        scaler = nil
        guard let context = sws_alloc_context() else { throw .outOfMemory }
        let options: [(String, Int64)] = [
            ("srcw", Int64(shape.size.width)), ("srch", Int64(shape.size.height)),
            ("dstw", Int64(shape.size.width)), ("dsth", Int64(shape.size.height)),
            ("src_format", Int64(shape.pixelFormat)), ("dst_format", Int64(AV_PIX_FMT_RGB24.rawValue)),
            ("sws_flags", Int64(SWS_BICUBIC)),
        ]
        let raw = UnsafeMutableRawPointer(context)
        for (name, value) in options { av_opt_set_int(raw, name, value, 0) }
        var (x, y): (Int32, Int32) = (0, 0)
        if avcodec_enum_to_chroma_pos(&x, &y, shape.chromaLocation) == 0,
            let layout = av_pix_fmt_desc_get(AVPixelFormat(shape.pixelFormat))
        {
            // In 1/256 of a chroma sample; a direction that is not subsampled has no choice.
            if layout.pointee.log2_chroma_w == 1 { av_opt_set_int(raw, "src_h_chr_pos", Int64(x), 0) }
            if layout.pointee.log2_chroma_h == 1 { av_opt_set_int(raw, "src_v_chr_pos", Int64(y), 0) }
        }
        guard sws_init_context(context, nil, nil) >= 0 else {
            sws_freeContext(context)
            throw .unsupported(format, feature: "a pixel format that cannot be converted")
        }
        scaler = (context, shape)
        return context
    }

    /// A picture with the padding and alignment that swscale wants, kept for the next frame.
    private func picture(of size: PixelSize) throws(MediaError) -> UnsafeMutablePointer<AVFrame> {
        if let picture, Int(picture.pointee.width) == size.width, Int(picture.pointee.height) == size.height {
            return picture
        }
        av_frame_free(&picture)
        picture = av_frame_alloc()
        guard let picture else { throw .outOfMemory }
        picture.pointee.width = Int32(size.width)
        picture.pointee.height = Int32(size.height)
        picture.pointee.format = AV_PIX_FMT_RGB24.rawValue
        guard av_frame_get_buffer(picture, 0) == 0 else { throw .outOfMemory }
        return picture
    }

    private func packed(_ picture: UnsafeMutablePointer<AVFrame>, _ size: PixelSize) -> Pixels {
        let rowBytes = size.width * 3
        return Pixels(size: size) { output in
            guard let data = picture.pointee.data.0 else { return }
            for y in 0..<size.height {
                (output + y * rowBytes).update(
                    from: data + y * Int(picture.pointee.linesize.0), count: rowBytes)
            }
        }
    }
}
