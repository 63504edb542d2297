import Patches

/// Why bytes did not become pixels. Every message is fit for a client: it holds no address, path or text of
/// a third-party library.
package enum MediaError: Error, Equatable {
    /// The bytes begin like no format that is read.
    case unknownFormat
    case unsupported(MediaFormat, feature: String)
    case notPicture(MediaFormat)
    case notVideo(MediaFormat)
    case truncated(MediaFormat)
    case damaged(MediaFormat)
    /// A side of no pixels.
    case empty(MediaFormat, width: Int, height: Int)
    case unreadableFile(reason: String)
    case outOfMemory

    case imageBytes(count: Int, limit: Int)
    case imagePixels(width: Int, height: Int, limit: Int)
    case videoBytes(count: Int, limit: Int)
    case framePixels(width: Int, height: Int, limit: Int)
    case decodedFrames(limit: Int)
    case sampledFrames(count: Int, limit: Int)
    case resizedPixels(count: Int, limit: Int)
    case jpegScans(count: Int, limit: Int)
    case videoTime(limit: Duration)

    case noVideoStream
    case codec(name: String)
    case differentFrame(index: Int, size: PixelSize, first: PixelSize)
    case missingFrame(index: Int, decoded: Int)
    case patches(PatchError)
}

extension MediaError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownFormat:
            "the data is in none of the supported formats (pictures: JPEG, PNG, GIF, WebP, BMP; "
                + "videos: MP4, MOV, WebM, MKV, AVI, animated GIF)"
        case .notVideo(let format):
            "this is a picture (\(format)), but a video is expected"
        case .notPicture(let format):
            "this is a video (\(format)), but a picture is expected"
        case .unsupported(let format, let feature):
            "this \(format) file has \(feature), which is not supported"
        case .truncated(let format):
            "the \(format) file is incomplete"
        case .damaged(let format):
            "the \(format) file is damaged"
        case .empty(let format, let width, let height):
            "the \(format) file is \(width) × \(height) pixels and shows nothing"
        case .unreadableFile(let reason):
            "the file cannot be read: \(reason)"
        case .outOfMemory:
            "there is not enough memory to decode the file"
        case .imageBytes(let count, let limit):
            "the image has \(count) bytes; the limit is \(limit)"
        case .imagePixels(let width, let height, let limit):
            "the image has \(width) × \(height) pixels; the limit is \(limit) pixels"
        case .videoBytes(let count, let limit):
            "the video has \(count) bytes; the limit is \(limit)"
        case .framePixels(let width, let height, let limit):
            "the video has \(width) × \(height) pixels a frame; the limit is \(limit) pixels"
        case .decodedFrames(let limit):
            "the video has more than \(limit) frames, which is the limit"
        case .sampledFrames(let count, let limit):
            "\(count) frames of the video are to be shown; the limit is \(limit)"
        case .resizedPixels(let count, let limit):
            "the pixel bounds give \(count) pixels after resizing; the limit is \(limit)"
        case .jpegScans(let count, let limit):
            "the JPEG file has \(count) scans; the limit is \(limit)"
        case .videoTime(let limit):
            "decoding the video takes more than \(limit.components.seconds) seconds, which is the limit"
        case .noVideoStream:
            "the file has no video stream"
        case .codec(let name):
            "the video codec \(name) is not supported (supported: \(VideoCodec.names))"
        case .differentFrame(let index, let size, let first):
            "frame \(index) of the video is \(size.width) × \(size.height) pixels, but the first is "
                + "\(first.width) × \(first.height)"
        case .missingFrame(let index, let decoded):
            "frame \(index) of the video is wanted, but only \(decoded) frames can be decoded"
        case .patches(let error):
            error.description
        }
    }
}
