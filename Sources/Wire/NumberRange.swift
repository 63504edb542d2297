/// The numbers that a field takes.
struct NumberRange: Sendable, CustomStringConvertible {
    private let lowest: Double
    /// Whether `lowest` itself is among them.
    private let isClosed: Bool
    /// nil where every finite number is small enough.
    private let highest: Double?

    static func from(_ lowest: Double, through highest: Double) -> NumberRange {
        NumberRange(lowest: lowest, isClosed: true, highest: highest)
    }

    static func above(_ lowest: Double, through highest: Double? = nil) -> NumberRange {
        NumberRange(lowest: lowest, isClosed: false, highest: highest)
    }

    func contains(_ number: Double) -> Bool {
        guard number.isFinite, isClosed ? number >= lowest : number > lowest else { return false }
        return highest.map { number <= $0 } ?? true
    }

    var description: String {
        switch (isClosed, highest) {
        case (true, let highest?): "a number from \(plain(lowest)) to \(plain(highest))"
        case (true, nil): "a number of at least \(plain(lowest))"
        case (false, let highest?): "a number above \(plain(lowest)) and at most \(plain(highest))"
        case (false, nil): "a number above \(plain(lowest))"
        }
    }

    /// `2` rather than `2.0`.
    private func plain(_ bound: Double) -> String {
        Int(exactly: bound).map(String.init) ?? bound.description
    }
}

extension ClosedRange<Int> {
    /// Bounded by what 32 bits hold, so that sums and products of such numbers fit anywhere.
    static let positive = 1...Int(Int32.max)
    static let tokenIDs = 0...Int(Int32.max)
}
