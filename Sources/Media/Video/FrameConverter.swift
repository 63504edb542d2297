import CFFmpeg
import Patches

/// Decoded frames to RGB by swscale, with the matrix and range that the frame names.
///
/// Rotation in the container is not applied: the reference shows frames as they are coded.
final class FrameConverter {
    private let format: MediaFormat
    private let limits: MediaLimits
    private var context: OpaquePointer?
    private var picture: UnsafeMutablePointer<AVFrame>?

    init(format: MediaFormat, limits: MediaLimits) {
        self.format = format
        self.limits = limits
    }

    deinit {
        sws_freeContext(context)
        av_frame_free(&picture)
    }

    func pixels(of frame: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Pixels {
        let size = PixelSize(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
        try limits.admit(frame: size, of: format)
        let source = AVPixelFormat(frame.pointee.format)
        let (width, height) = (frame.pointee.width, frame.pointee.height)
        context = sws_getCachedContext(
            context, width, height, source, width, height, AV_PIX_FMT_RGB24, SWS_BILINEAR, nil, nil, nil)
        guard let context else { throw .damaged(format) }
        let matrix = sws_getCoefficients(Int32(frame.pointee.colorspace.rawValue))
        let isFull = frame.pointee.color_range == AVCOL_RANGE_JPEG
        sws_setColorspaceDetails(
            context, matrix, isFull ? 1 : 0, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16)
        let picture = try picture(of: size)
        guard sws_scale_frame(context, picture, frame) >= 0 else { throw .damaged(format) }
        return packed(picture, size)
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
