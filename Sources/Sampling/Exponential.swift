/// exp and log by the same additions and multiplications on every machine. The system's differ in
/// the last bit between processors, and a last bit decides where a draw falls.
package enum Exponential {
    /// log 2 in two parts; the upper one has zeros at the end, so that small multiples are exact.
    private static let log2High = 0x1.62e42fee00000p-1
    private static let log2Low = 0x1.a39ef35793c76p-33
    private static let log2Reciprocal = 0x1.71547652b82fep0

    /// e to the power of `x`, for `x` of 0 or less, to two units in the last place; 0 below -708.
    @inline(__always)
    package static func exp(_ x: Double) -> Double {
        guard x > -708 else { return 0 }
        let power = (x * log2Reciprocal).rounded(.toNearestOrEven)
        let rest = (x - power * log2High) - power * log2Low
        // The series to the 13th power, in pairs so that the processor need not wait for each step.
        let square = rest * rest
        let fourth = square * square
        let first = (1 + rest) + (1.0 / 2 + rest * (1.0 / 6)) * square
        let second =
            (1.0 / 24 + rest * (1.0 / 120)) + (1.0 / 720 + rest * (1.0 / 5_040)) * square
        let third =
            (1.0 / 40_320 + rest * (1.0 / 362_880))
            + (1.0 / 3_628_800 + rest * (1.0 / 39_916_800)) * square
        let last = 1.0 / 479_001_600 + rest * (1.0 / 6_227_020_800)
        let sum = first + fourth * (second + fourth * (third + fourth * last))
        return sum * Double(bitPattern: UInt64(bitPattern: Int64(power) + 1023) << 52)
    }

    /// The natural logarithm of a normal positive number, to four units in the last place.
    package static func log(_ x: Double) -> Double {
        var (exponent, fraction) = (Double(x.exponent), x.significand)
        if fraction > 1.414213562373095 {
            fraction /= 2
            exponent += 1
        }
        // log f = 2 artanh((f - 1) / (f + 1)), and the quotient is at most 0.1716.
        let quotient = (fraction - 1) / (fraction + 1)
        let square = quotient * quotient
        var sum = 0.0
        for odd in stride(from: 23.0, through: 3, by: -2) { sum = (sum + 1 / odd) * square }
        return exponent * log2High + (exponent * log2Low + 2 * (quotient + quotient * sum))
    }
}
