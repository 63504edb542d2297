/// A set of Unicode scalars, as ranges in rising order that neither touch nor overlap. Surrogates are never
/// members.
package struct ScalarSet: Hashable, Sendable {
    package private(set) var ranges: [ClosedRange<UInt32>]

    package static let all = ScalarSet([0...0x10FFFF])
    package static let none = ScalarSet([])

    /// The ranges may come in any order and overlap.
    package init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.flatMap(Self.withoutSurrogates).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
                self.ranges[self.ranges.count - 1] =
                    last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
    }

    package init(_ scalars: Unicode.Scalar...) { self.init(scalars.map { $0.value...$0.value }) }

    package init(_ range: ClosedRange<Unicode.Scalar>) {
        self.init([range.lowerBound.value...range.upperBound.value])
    }

    package var isEmpty: Bool { ranges.isEmpty }

    package func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// All scalars that are not members.
    package var complement: ScalarSet {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return ScalarSet(result)
    }

    package func intersection(_ other: ScalarSet) -> ScalarSet {
        complement.union(other.complement).complement
    }

    package func subtracting(_ other: ScalarSet) -> ScalarSet { intersection(other.complement) }

    package func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
    }

    private static func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        var parts: [ClosedRange<UInt32>] = []
        let (low, high) = (range.lowerBound, min(range.upperBound, 0x10FFFF))
        if low <= min(high, 0xD7FF) { parts.append(low...min(high, 0xD7FF)) }
        if max(low, 0xE000) <= high { parts.append(max(low, 0xE000)...high) }
        return parts
    }
}
