/// Which frames of a clip are shown to the network.
package struct FrameSampling: Sendable, Hashable {
    /// Frames a second that a request asks for; more than the clip has is refused.
    package var requestedRate: Double?
    /// Number of frames that a request asks for; more than the clip or the limit has is refused.
    package var requestedFrames: Int?
    /// Frames a second when a request names neither. A clip that has fewer is taken whole.
    package var defaultRate: Double
    package var minFrames: Int
    /// Of a rate: the checkpoint's.
    package var maxFrames: Int
    /// Of a requested number.
    package var frameLimit = 768

    package init(
        requestedRate: Double? = nil, requestedFrames: Int? = nil, defaultRate: Double = 2,
        minFrames: Int = 4, maxFrames: Int = 768
    ) {
        self.requestedRate = requestedRate
        self.requestedFrames = requestedFrames
        self.defaultRate = defaultRate
        self.minFrames = minFrames
        self.maxFrames = maxFrames
    }

    /// A checkpoint's settings together with what a request asks for.
    package init(
        settings: ProcessorSettings, requestedRate: Double? = nil, requestedFrames: Int? = nil
    ) {
        self.init(
            requestedRate: requestedRate, requestedFrames: requestedFrames,
            defaultRate: settings.framesPerSecond, minFrames: settings.minFrames,
            maxFrames: settings.maxFrames)
    }

    /// The frames to take of a clip of `total` frames, ascending, spread evenly from the first to the last.
    ///
    /// A rate gives `total / sourceRate · rate` frames, at least `minFrames`, at most `maxFrames` and `total`;
    /// a number of frames is taken as it is, up to `frameLimit`; of both, the fewer.
    package func indices(total: Int, sourceRate: Double) throws(PatchError) -> [Int] {
        guard total > 0 else { throw .noFrames }
        guard sourceRate > 0, sourceRate.isFinite else { throw .rate(sourceRate) }
        var count: Int
        if let requestedFrames {
            try check(requestedFrames, total: total)
            count = requestedFrames
            if let requestedRate {
                count = min(
                    count, try frames(atRequested: requestedRate, total: total, sourceRate: sourceRate))
            }
        } else if let requestedRate {
            count = try frames(atRequested: requestedRate, total: total, sourceRate: sourceRate)
        } else {
            count = try frames(at: defaultRate, total: total, sourceRate: sourceRate)
        }
        return Self.spread(count, over: total)
    }
}

extension FrameSampling {
    private func check(_ frames: Int, total: Int) throws(PatchError) {
        guard frames > 0 else { throw .frameCount(frames) }
        guard frames <= frameLimit else { throw .framesAboveLimit(requested: frames, limit: frameLimit) }
        guard frames <= total else { throw .framesAboveClip(requested: frames, available: total) }
    }

    private func frames(
        atRequested rate: Double, total: Int, sourceRate: Double
    ) throws(PatchError) -> Int {
        guard rate <= sourceRate else { throw .rateAboveClip(requested: rate, available: sourceRate) }
        return try frames(at: rate, total: total, sourceRate: sourceRate)
    }

    private func frames(at rate: Double, total: Int, sourceRate: Double) throws(PatchError) -> Int {
        guard rate > 0, rate.isFinite else { throw .rate(rate) }
        let wanted = (Double(total) / sourceRate * rate).rounded(.towardZero)
        let most = Double(min(maxFrames, total))
        return max(1, Int(min(max(wanted, Double(minFrames)), most)))
    }

    /// `count` indices from 0 to `total − 1`, rounded half to even. The operations are those of NumPy's
    /// `linspace`, whose last value is set, not computed.
    static func spread(_ count: Int, over total: Int) -> [Int] {
        guard count > 1 else { return [0] }
        let step = Double(total - 1) / Double(count - 1)
        var indices = (0..<count).map { Int((Double($0) * step).rounded(.toNearestOrEven)) }
        indices[count - 1] = total - 1
        return indices
    }
}
