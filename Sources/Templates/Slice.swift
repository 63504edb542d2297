/// Python's `[lower:upper:step]` of a sequence of `count` items.
struct Slice {
    let start: Int
    let count: Int
    let step: Int

    init(lower: Int?, upper: Int?, step: Int?, of length: Int) throws(Fault) {
        let step = step ?? 1
        if step == 0 { throw .evaluation("slice step cannot be zero") }
        /// Bounds from the end are negative; all are clamped.
        func bound(_ value: Int?, _ missing: Int) -> Int {
            guard let value else { return missing }
            let (low, high) = step > 0 ? (0, length) : (-1, length - 1)
            if value >= 0 { return min(value, high) }
            return max(value < -length ? low : value + length, low)
        }
        let start = bound(lower, step > 0 ? 0 : length - 1)
        let end = bound(upper, step > 0 ? length : -1)
        let distance = step > 0 ? end - start : start - end
        self.start = start
        self.step = step
        count = distance <= 0 ? 0 : (distance - 1) / Int(clamping: step.magnitude) + 1
    }

    var indices: some Sequence<Int> {
        // Only the steps that are taken are multiplied: a huge step cannot overflow.
        (0..<count).lazy.map { start + $0 * step }
    }
}
