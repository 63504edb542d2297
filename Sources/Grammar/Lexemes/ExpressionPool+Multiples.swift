extension ExpressionPool {
    /// Digits of a number whose multiples are told, with its sign and point.
    private static let mostDigits = 26
    private static let mostStates = 20_000

    /// Texts of digits that make a multiple of `modulus`; a state for each remainder and number of digits left.
    mutating func multiples(of modulus: Int) throws(GrammarError) -> Expression.ID {
        guard modulus > 0, modulus * Self.mostDigits <= Self.mostStates else {
            throw GrammarError("multiples of \(modulus) take too many states")
        }
        var states = (0..<modulus).map { $0 == 0 ? Expression.ID.empty : .nothing }
        for _ in 0..<Self.mostDigits {
            var longer: [Expression.ID] = []
            for remainder in 0..<modulus {
                var edges = (0..<10).map { digit in
                    let byte = UInt8(ascii: "0") + UInt8(digit)
                    return Expression.Edge(
                        bytes: ByteSet(byte...byte), target: states[(remainder * 10 + digit) % modulus])
                }
                for mark in [UInt8(ascii: "-"), UInt8(ascii: ".")] {
                    edges.append(Expression.Edge(bytes: ByteSet(mark...mark), target: states[remainder]))
                }
                let more = branch(edges)
                longer.append(remainder == 0 ? choice([.empty, more]) : more)
            }
            states = longer
        }
        return states[0]
    }
}
