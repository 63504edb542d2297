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
        let sampling = FrameSampling(
            settings: settings, requestedRate: requestedRate, requestedFrames: requestedFrames)
        if MediaFormat(sniffing: bytes.span) == .gif {
            let animation = try Animation(bytes, limits: limits)
            let plan = try ClipPlan(animation.info, sampling, settings, limits)
            let frames = try animation.frames(plan.indices, resizedTo: plan.size)
            self.init(plan, frames: frames, settings)
            return
        }
        let decoder = try VideoDecoder(bytes, limits: limits)
        let first = try ClipPlan(decoder.info, sampling, settings, limits)
        var plan = first
        var (frames, decoded) = try decoder.decode(first.indices, resizedTo: first.size)
        if first.indices.last == decoder.info.total - 1, decoded != decoder.info.total {
            plan = try ClipPlan(decoder.info.with(total: decoded), sampling, settings, limits)
            frames = try decoder.frames(plan.indices, resizedTo: plan.size)
        }
        guard frames.count == plan.indices.count else {
            throw .missingFrame(index: plan.indices[frames.count], decoded: decoded)
        }
        self.init(plan, frames: frames, settings)
    }

    /// Pictures of one size, one after the other.
    ///
    /// - Parameters:
    ///   - stills: files, of any format that pictures may have.
    ///   - rate: pictures a second; 1 if nil.
    ///   - requestedFrames: how many to take, spread evenly; all if nil.
    package init(
        stills: [[UInt8]], settings: ProcessorSettings = ProcessorSettings(), rate: Double? = nil,
        requestedFrames: Int? = nil, limits: MediaLimits = MediaLimits()
    ) throws(MediaError) {
        let sequence = try StillSequence(stills, rate: rate, limits: limits)
        let plan = try ClipPlan(
            stills: stills.count, rate: rate, frames: requestedFrames, size: sequence.info.size, settings,
            limits)
        self.init(plan, frames: try sequence.frames(plan.indices, resizedTo: plan.size), settings)
    }

    /// - Parameter frames: what the plan names.
    package init(_ plan: ClipPlan, frames: [Pixels], _ settings: ProcessorSettings) {
        precondition(frames.count == plan.indices.count)
        self.frames = frames
        self.grid = settings.geometry.grid(of: plan.size, frameCount: frames.count)
        self.indices = plan.indices
        self.timestamps = Timestamps.seconds(
            of: plan.indices, sourceRate: plan.info.rate,
            temporalPatchSize: settings.geometry.temporalPatchSize)
        self.info = plan.info
    }

    /// The rows of the vision tower's input.
    package func patches(_ settings: ProcessorSettings = ProcessorSettings()) -> PatchMatrix {
        PatchMatrix(frames: frames, geometry: settings.geometry, normalization: settings.videoNormalization)
    }
}

extension VideoInfo {
    fileprivate func with(total: Int) -> VideoInfo {
        VideoInfo(
            format: format, total: total, rate: rate, isRateAssumed: isRateAssumed, size: size)
    }
}
