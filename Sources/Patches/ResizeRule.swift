/// The size that a picture or clip is resized to: sides that are multiples of `factor`, close to the given
/// ones, with an area within `bounds` (the published processors call this `smart_resize`). All arithmetic is
/// that of IEEE doubles and rounds half to even, as the reference does.
package struct ResizeRule: Sendable, Hashable {
    package static let aspectRatioLimit = 200

    package var bounds: PixelBounds
    package var factor: Int

    package init(bounds: PixelBounds, factor: Int = 32) {
        precondition(factor > 0)
        self.bounds = bounds
        self.factor = factor
    }

    /// The size for a still.
    package func size(forImage size: PixelSize) throws(PatchError) -> PixelSize {
        try check(size)
        return fit(width: Double(size.width), height: Double(size.height), frameCount: 1, countedFrames: 1)
    }

    /// The size for each of `frameCount` frames of a clip; `bounds` hold for all of them together. One frame
    /// counts as a full temporal patch, because it is repeated to fill one.
    package func size(
        forVideo size: PixelSize, frameCount: Int, temporalPatchSize: Int = 2
    ) throws(PatchError) -> PixelSize {
        guard frameCount > 0 else { throw .noFrames }
        guard isPlausible(size) else { throw .size(width: size.width, height: size.height) }
        let scaled = enlarged(size)
        try check(scaled)
        let frames = Double(max(frameCount, temporalPatchSize))
        let temporal = Double(temporalPatchSize)
        return fit(
            width: Double(scaled.width), height: Double(scaled.height), frameCount: frames,
            countedFrames: (frames / temporal).rounded(.toNearestOrEven) * temporal)
    }
}

extension ResizeRule {
    /// A clip with a side shorter than `factor` is first enlarged until that side reaches it.
    private func enlarged(_ size: PixelSize) -> PixelSize {
        guard size.width < factor || size.height < factor else { return size }
        let scale = max(Double(factor) / Double(size.height), Double(factor) / Double(size.width))
        return PixelSize(width: Int(Double(size.width) * scale), height: Int(Double(size.height) * scale))
    }

    /// Sides that cannot overflow any product below.
    private func isPlausible(_ size: PixelSize) -> Bool {
        let sides = 1...Int(Int32.max)
        return sides.contains(size.width) && sides.contains(size.height)
    }

    private func check(_ size: PixelSize) throws(PatchError) {
        guard 0 < bounds.shortestEdge, bounds.shortestEdge <= bounds.longestEdge else {
            throw .bounds(bounds)
        }
        guard size.width > 0, size.height > 0, size.width < 1 << 40, size.height < 1 << 40 else {
            throw .size(width: size.width, height: size.height)
        }
        let long = Double(max(size.width, size.height))
        let short = Double(min(size.width, size.height))
        guard long / short <= Double(Self.aspectRatioLimit) else {
            throw .aspectRatio(width: size.width, height: size.height, limit: Self.aspectRatioLimit)
        }
    }

    /// - Parameters:
    ///   - frameCount: the frames that the scale factor counts.
    ///   - countedFrames: the frames that the comparison with the bounds counts, whole temporal patches.
    private func fit(width: Double, height: Double, frameCount: Double, countedFrames: Double) -> PixelSize {
        let factor = Double(factor)
        let longest = Double(bounds.longestEdge)
        let shortest = Double(bounds.shortestEdge)
        var fitted = (
            width: (width / factor).rounded(.toNearestOrEven) * factor,
            height: (height / factor).rounded(.toNearestOrEven) * factor
        )
        let pixels = countedFrames * fitted.height * fitted.width
        if pixels > longest {
            let scale = (frameCount * height * width / longest).squareRoot()
            fitted.width = max(factor, (width / scale / factor).rounded(.down) * factor)
            fitted.height = max(factor, (height / scale / factor).rounded(.down) * factor)
        } else if pixels < shortest {
            let scale = (shortest / (frameCount * height * width)).squareRoot()
            fitted.width = (width * scale / factor).rounded(.up) * factor
            fitted.height = (height * scale / factor).rounded(.up) * factor
        }
        return PixelSize(width: Int(fitted.width), height: Int(fitted.height))
    }
}
