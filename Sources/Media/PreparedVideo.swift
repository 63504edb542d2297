import Patches

/// A clip as the engine takes it: the sampled frames, resized, their grid and their times.
package struct PreparedVideo: Sendable {
    /// Of one size, whose sides are multiples of the geometry's factor; not padded to whole temporal patches.
    package let frames: [Pixels]
    package let grid: Grid
    /// The frames' places in the clip.
    package let indices: [Int]
    /// One time in seconds per temporal patch.
    package let timestamps: [Double]
    package let info: VideoInfo

    /// - Parameters:
    ///   - requestedRate: frames a second, at most the clip's own rate.
    ///   - requestedFrames: number of frames, at most the clip's; with both, the fewer.
    package init(
        _ bytes: [UInt8], settings: ProcessorSettings = ProcessorSettings(),
        requestedRate: Double? = nil, requestedFrames: Int? = nil, limits: MediaLimits = MediaLimits()
    ) throws(MediaError) {
        let decoder = try VideoDecoder(bytes, limits: limits)
        var sampling = FrameSampling(
            settings: settings, requestedRate: requestedRate, requestedFrames: requestedFrames)
        sampling.maxFrames = min(sampling.maxFrames, limits.sampledFrames)
        let first = try Sample(decoder.info, sampling, settings)
        var sample = first
        var (frames, decoded) = try decoder.decode(first.indices, resizedTo: first.size)
        if first.indices.last == decoder.info.total - 1, decoded != decoder.info.total {
            sample = try Sample(decoder.info.with(total: decoded), sampling, settings)
            frames = try decoder.frames(sample.indices, resizedTo: sample.size)
        }
        self.frames = frames
        self.grid = settings.geometry.grid(of: sample.size, frameCount: frames.count)
        self.indices = sample.indices
        self.timestamps = Timestamps.seconds(
            of: sample.indices, sourceRate: sample.info.rate,
            temporalPatchSize: settings.geometry.temporalPatchSize)
        self.info = sample.info
    }

    /// The rows of the vision tower's input.
    package func patches(_ settings: ProcessorSettings = ProcessorSettings()) -> PatchMatrix {
        PatchMatrix(frames: frames, geometry: settings.geometry, normalization: settings.videoNormalization)
    }
}

/// Which frames of a clip are taken, and their size.
private struct Sample {
    let info: VideoInfo
    let indices: [Int]
    let size: PixelSize

    init(
        _ info: VideoInfo, _ sampling: FrameSampling, _ settings: ProcessorSettings
    ) throws(MediaError) {
        self.info = info
        do throws(PatchError) {
            indices = try sampling.indices(total: info.total, sourceRate: info.rate)
            size = try ResizeRule(bounds: settings.videoBounds, factor: settings.geometry.factor).size(
                forVideo: info.size, frameCount: indices.count,
                temporalPatchSize: settings.geometry.temporalPatchSize)
        } catch {
            throw .patches(error)
        }
    }
}

extension VideoInfo {
    fileprivate func with(total: Int) -> VideoInfo {
        VideoInfo(
            format: format, total: total, rate: rate, isRateAssumed: isRateAssumed, size: size)
    }
}
