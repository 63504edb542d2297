/// Rows of f32 in memory that someone else owns.
package struct Rows {
    package let base: UnsafeMutablePointer<Float>
    package let count: Int
    package let width: Int
    /// Elements from one row to the next.
    package let stride: Int

    package init(_ base: UnsafeMutablePointer<Float>, count: Int, width: Int, stride: Int? = nil) {
        self.base = base
        self.count = count
        self.width = width
        self.stride = stride ?? width
    }

    package subscript(row: Int) -> UnsafeMutablePointer<Float> { base + row * stride }

    package func rows(_ range: Range<Int>) -> Rows {
        Rows(base + range.lowerBound * stride, count: range.count, width: width, stride: stride)
    }
    package func columns(_ range: Range<Int>) -> Rows {
        Rows(base + range.lowerBound, count: count, width: range.count, stride: stride)
    }
}
