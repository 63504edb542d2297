import Patches

/// Pictures one after the other as a clip.
struct StillSequence {
    /// Pictures a second where a request does not say.
    static let standardRate = 1.0

    let info: VideoInfo
    private let files: [[UInt8]]
    private let limits: MediaLimits
    private let deadline: Deadline

    /// Decodes the first picture, whose size all others must have. The time limit starts here.
    init(_ files: [[UInt8]], rate: Double?, limits: MediaLimits) throws(MediaError) {
        guard let first = files.first else { throw .patches(.noFrames) }
        guard files.count <= limits.sampledFrames else {
            throw .sampledFrames(count: files.count, limit: limits.sampledFrames)
        }
        let byteCount = files.reduce(0) { $0 + $1.count }
        guard byteCount <= limits.videoBytes else {
            throw .videoBytes(count: byteCount, limit: limits.videoBytes)
        }
        self.files = files
        self.limits = limits
        deadline = Deadline(after: limits.videoTime)
        info = Self.info(
            total: files.count, rate: rate, size: try Self.decode(first, limits).size)
    }

    /// The figures of a sequence.
    static func info(total: Int, rate: Double?, size: PixelSize) -> VideoInfo {
        VideoInfo(
            format: .jpeg, total: total, rate: rate ?? standardRate, isRateAssumed: rate == nil, size: size)
    }

    /// The pictures with the given ascending indices, resized.
    func frames(_ indices: [Int], resizedTo size: PixelSize) throws(MediaError) -> [Pixels] {
        var frames: [Pixels] = []
        for index in indices {
            try deadline.check()
            let picture = try Self.decode(files[index], limits)
            guard picture.size == info.size else {
                throw .differentFrame(index: index, size: picture.size, first: info.size)
            }
            frames.append(picture.resized(to: size))
        }
        return frames
    }

    private static func decode(_ file: [UInt8], _ limits: MediaLimits) throws(MediaError) -> Pixels {
        var limits = limits
        limits.imagePixels = min(limits.imagePixels, limits.framePixels)
        return try ImageDecoder.decode(file, limits: limits)
    }
}
