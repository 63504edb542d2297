/// Why a picture or clip cannot be cut into patches as asked.
package enum PatchError: Error, Equatable {
    case size(width: Int, height: Int)
    case aspectRatio(width: Int, height: Int, limit: Int)
    case bounds(PixelBounds)
    case noFrames
    case framesAboveClip(requested: Int, available: Int)
    case framesAboveLimit(requested: Int, limit: Int)
    case frameCount(Int)
    case rateAboveClip(requested: Double, available: Double)
    case rate(Double)
}

extension PatchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .size(let width, let height):
            "a picture of \(width) × \(height) pixels cannot be resized"
        case .aspectRatio(let width, let height, let limit):
            "a picture of \(width) × \(height) pixels is too elongated: its long side may be at most "
                + "\(limit) times its short side"
        case .bounds(let bounds):
            "the pixel bounds must satisfy 0 < shortest_edge ≤ longest_edge, but shortest_edge is "
                + "\(bounds.shortestEdge) and longest_edge is \(bounds.longestEdge)"
        case .noFrames:
            "the video has no frames"
        case .framesAboveClip(let requested, let available):
            "num_frames is \(requested), but the video has only \(available) frames"
        case .framesAboveLimit(let requested, let limit):
            "num_frames is \(requested); the limit is \(limit)"
        case .frameCount(let requested):
            "num_frames is \(requested); it must be at least 1"
        case .rateAboveClip(let requested, let available):
            "fps is \(requested), but the video has only \(available) frames a second"
        case .rate(let rate):
            "a frame rate of \(rate) is not a positive number"
        }
    }
}
