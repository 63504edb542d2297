/// How a checkpoint cuts pictures: the side of a patch, the frames in one patch, and the patches on the side
/// of the square that becomes one token.
package struct VisionGeometry: Sendable, Hashable {
    package var patchSize: Int
    package var temporalPatchSize: Int
    package var mergeSize: Int

    package init(patchSize: Int = 16, temporalPatchSize: Int = 2, mergeSize: Int = 2) {
        precondition(patchSize > 0 && temporalPatchSize > 0 && mergeSize > 0)
        self.patchSize = patchSize
        self.temporalPatchSize = temporalPatchSize
        self.mergeSize = mergeSize
    }

    /// The side in pixels of one token's square: sides of resized pictures are multiples of it.
    package var factor: Int { patchSize * mergeSize }

    /// Values in one patch: 3 channels × frames × rows × columns.
    package var patchLength: Int { 3 * temporalPatchSize * patchSize * patchSize }

    /// The grid of `frameCount` frames of one size, whose sides are multiples of `factor`; the last frame is
    /// repeated where the frames do not fill the last temporal patch.
    package func grid(of size: PixelSize, frameCount: Int = 1) -> Grid {
        Grid(
            t: (frameCount + temporalPatchSize - 1) / temporalPatchSize,
            h: size.height / patchSize,
            w: size.width / patchSize)
    }
}
