/// Counts of values by upper bounds, as Prometheus keeps them.
package struct Histogram: Sendable, Equatable {
    /// Upper bounds, ascending; the one of +Inf is implied.
    package let bounds: [Double]
    /// Values at or below a bound and above the one before it; the last counts those above all bounds.
    package private(set) var counts: [Int]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package var count: Int { counts.reduce(0, +) }

    package mutating func observe(_ value: Double, times: Int = 1) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += times
        sum += value * Double(times)
    }
}

extension Histogram {
    /// 1, 2, 5, 10, 20, 50 … up to the limit: for counts of tokens.
    package static func decades(upTo limit: Int) -> [Double] {
        var bounds: [Double] = []
        var decade = 1
        while decade <= limit {
            for factor in [1, 2, 5] where decade * factor <= limit { bounds.append(Double(decade * factor)) }
            decade *= 10
        }
        return bounds
    }

    /// Seconds until the first token. This and the next two are vLLM's bounds, which dashboards know.
    package static let firstTokenBounds: [Double] = [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160,
        640, 2560,
    ]
    /// Seconds between tokens.
    package static let tokenBounds: [Double] = [
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
    ]
    /// Seconds of a whole request or a part of it.
    package static let requestBounds: [Double] = [
        0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
    ]
}
