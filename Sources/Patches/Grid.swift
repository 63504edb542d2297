/// The number of patches along time, height and width.
package struct Grid: Sendable, Hashable {
    package var t: Int
    package var h: Int
    package var w: Int

    package init(t: Int, h: Int, w: Int) {
        self.t = t
        self.h = h
        self.w = w
    }

    /// Rows of the patch matrix.
    package var patchCount: Int { t * h * w }

    /// Tokens that stand for the patches in a prompt: one for each `mergeSize × mergeSize` patches.
    package func tokenCount(mergeSize: Int) -> Int { t * (h / mergeSize) * (w / mergeSize) }
}
