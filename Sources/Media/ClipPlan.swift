import Patches

/// Which frames of a clip are taken, and their size: what follows from the clip's figures and the request
/// alone, before a frame is decoded.
package struct ClipPlan: Sendable {
    package let info: VideoInfo
    /// Ascending, below `info.total`.
    package let indices: [Int]
    /// Of each frame after resizing.
    package let size: PixelSize

    /// - Throws: `MediaError` where the clip does not have what the sampling asks for, or the limits do not
    ///   allow it.
    package init(
        _ info: VideoInfo, _ sampling: FrameSampling, _ settings: ProcessorSettings, _ limits: MediaLimits
    ) throws(MediaError) {
        var sampling = sampling
        sampling.frameLimit = limits.sampledFrames
        sampling.maxFrames = min(sampling.maxFrames, limits.sampledFrames)
        self.info = info
        do throws(PatchError) {
            indices = try sampling.indices(total: info.total, sourceRate: info.rate)
            size = try ResizeRule(bounds: settings.videoBounds, factor: settings.geometry.factor).size(
                forVideo: info.size, frameCount: indices.count,
                temporalPatchSize: settings.geometry.temporalPatchSize)
        } catch {
            throw .patches(error)
        }
        try limits.admit(resized: size, frameCount: indices.count)
    }

    /// A plan for pictures that a request sends one after the other, `rate` a second: all of them, or as many
    /// as it asks for.
    package init(
        stills total: Int, rate: Double?, frames: Int?, size: PixelSize, _ settings: ProcessorSettings,
        _ limits: MediaLimits
    ) throws(MediaError) {
        let sampling = FrameSampling(
            settings: settings, requestedFrames: frames ?? min(total, settings.maxFrames))
        try self.init(
            StillSequence.info(total: total, rate: rate, size: size), sampling, settings, limits)
    }
}
