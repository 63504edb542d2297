/// Unicode normalisation form C by the tables of the reference library. Text is taken in stretches
/// that begin with a scalar which never joins to what stands before, so that the cost is that of
/// the stretch: linear, but for sorting the marks of one letter.
struct Composition {
    /// A stretch that was rewritten: the bytes it had and the bytes it has.
    struct Change {
        let source: Range<Int>
        let result: Range<Int>
    }

    private var scalars: [UInt32] = []
    private(set) var changes: [Change] = []

    /// Appends the normal form of `text`, which is valid UTF-8, to `result`.
    mutating func append(_ text: borrowing Span<UInt8>, to result: inout [UInt8]) {
        changes.removeAll()
        var copied = 0
        var place = 0
        var lastInert = 0
        while place < text.count {
            // No scalar below U+0300, whose UTF-8 begins with 0xCC, is active.
            if text[place] < 0x80 {
                lastInert = place
                place += 1
                continue
            }
            let (scalar, length) = text.scalar(at: place)
            if !Self.isActive(scalar) {
                lastInert = place
                place += length
                continue
            }
            let stretch = lastInert..<endOfActive(in: text, from: place + length)
            result.append(contentsOf: text, copied..<stretch.lowerBound)
            let start = result.count
            compose(text, stretch, to: &result)
            changes.append(Change(source: stretch, result: start..<result.count))
            copied = stretch.upperBound
            place = stretch.upperBound
            lastInert = place
        }
        result.append(contentsOf: text, copied..<text.count)
    }

    /// Whether normalising may change `text`.
    static func mayChange(_ text: borrowing Span<UInt8>) -> Bool {
        var place = 0
        while place < text.count {
            if text[place] < 0xCC {
                place += text[place] < 0x80 ? 1 : 2
                continue
            }
            let (scalar, length) = text.scalar(at: place)
            if isActive(scalar) { return true }
            place += length
        }
        return false
    }

    static func normalForm(of string: String) -> [UInt8] {
        var composition = Composition()
        var result: [UInt8] = []
        composition.append(string.utf8Span.span, to: &result)
        return result
    }

    private func endOfActive(in text: borrowing Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place < text.count {
            let (scalar, length) = text.scalar(at: place)
            guard Self.isActive(scalar) else { break }
            place += length
        }
        return place
    }

    private mutating func compose(
        _ text: borrowing Span<UInt8>, _ stretch: Range<Int>, to result: inout [UInt8]
    ) {
        scalars.removeAll(keepingCapacity: true)
        var place = stretch.lowerBound
        while place < stretch.upperBound {
            let (scalar, length) = text.scalar(at: place)
            Self.decompose(scalar, into: &scalars)
            place += length
        }
        sortMarks()
        joinPairs()
        for scalar in scalars { result.append(scalar: scalar) }
    }

    /// Canonical order: marks rise by combining class within each run of marks.
    private mutating func sortMarks() {
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, Self.combiningClass(scalars[end]) != 0 { end += 1 }
            if end - start > 1 {
                // The place makes the order stable whatever the sort.
                let sorted = (start..<end)
                    .map { (class: Self.combiningClass(scalars[$0]), place: $0) }
                    .sorted { ($0.class, $0.place) < ($1.class, $1.place) }
                    .map { scalars[$0.place] }
                scalars.replaceSubrange(start..<end, with: sorted)
            }
            start = end + 1
        }
    }

    /// Canonical composition: each scalar joins the last starter unless one between blocks it.
    private mutating func joinPairs() {
        var starter: Int?
        var lastClass: UInt8 = 0
        var count = 0
        for place in scalars.indices {
            let scalar = scalars[place]
            let scalarClass = Self.combiningClass(scalar)
            let isAdjacent = starter == count - 1
            if let starter, isAdjacent || (lastClass != 0 && lastClass < scalarClass),
                let composite = Self.composite(scalars[starter], scalar)
            {
                scalars[starter] = composite
                continue
            }
            if scalarClass == 0 { starter = count }
            lastClass = scalarClass
            scalars[count] = scalar
            count += 1
        }
        scalars.removeSubrange(count...)
    }
}

extension [UInt8] {
    mutating func append(contentsOf text: borrowing Span<UInt8>, _ range: Range<Int>) {
        text.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
