import CKernels
import Foundation
import Kernels
import Testing

/// The functions inside the kernels over their whole range, on every instruction set.
@Suite struct FunctionTests {
    static let sets = InstructionSet.available

    private func table(_ set: InstructionSet) throws -> ck_table {
        try #require(Kernels(set)).table.pointee
    }

    /// softmax([0, x]) is exp(x) / (1 + exp(x)), and where x < −17 that is exp(x) itself.
    private func exponentials(_ set: InstructionSet, _ x: [Float]) throws -> [Float] {
        let table = try table(set)
        return x.map {
            var pair: [Float] = [0, $0]
            table.softmax(&pair, 2)
            return pair[1]
        }
    }

    @Test(arguments: sets)
    func exponentialOfNegativeNumbers(set: InstructionSet) throws {
        let x = stride(from: Float(-104), through: 0, by: 0.0037).map { $0 }
        for (x, y) in zip(x, try exponentials(set, x)) {
            let exact = exp(Double(x)) / (1 + exp(Double(x)))
            // Half a unit of the subnormal numbers comes on top.
            let bound = exact * (x < -17 ? 2e-7 : 3.5e-7) + 0x1p-150
            #expect(abs(Double(y) - exact) <= bound, "exp(\(x)) is \(y)")
        }
        #expect(try exponentials(set, [-104.1, -1000, -.infinity]) == [0, 0, 0])
        #expect(try exponentials(set, [.nan])[0].isNaN)
    }

    /// σ(−x) is 1 / exp(x) for large x.
    @Test(arguments: sets)
    func exponentialOfPositiveNumbers(set: InstructionSet) throws {
        let table = try table(set)
        for x in stride(from: Float(20), through: 88.7, by: 0.0041) {
            var y = [-x]
            table.sigmoid(&y, 1)
            let exact = exp(-Double(x))
            #expect(abs(Double(y[0]) - exact) <= exact * 2.7e-7 + 0x1p-149, "exp(\(x)) is 1 / \(y[0])")
        }
        var ends: [Float] = [-88.8, -1000, -.infinity, .infinity, 1000, 0, .nan]
        table.sigmoid(&ends, ends.count)
        #expect(Array(ends.prefix(6)) == [0, 0, 0, 1, 1, 0.5])
        #expect(ends[6].isNaN)
    }

    @Test(arguments: sets)
    func sigmoid(set: InstructionSet) throws {
        let table = try table(set)
        var y = stride(from: Float(-85), through: 85, by: 0.0101).map { $0 }
        let x = y
        table.sigmoid(&y, y.count)
        for (x, y) in zip(x, y) {
            let exact = 1 / (1 + exp(-Double(x)))
            #expect(abs(Double(y) - exact) <= 4e-7 * exact)
        }
    }

    /// gelu_erf(x) = x/2 · (1 + erf(x/√2)): an error of erf counts half of x.
    @Test(arguments: sets)
    func errorFunction(set: InstructionSet) throws {
        let table = try table(set)
        var y = stride(from: Float(-9), through: 9, by: 0.00071).map { $0 }
        let x = y
        table.gelu_erf(&y, y.count)
        for (x, y) in zip(x, y) {
            let exact = 0.5 * Double(x) * (1 + erf(Double(x) / 2.0.squareRoot()))
            #expect(abs(Double(y) - exact) <= 0.5 * abs(Double(x)) * 3e-7 + 0x1p-24 * abs(exact), "x \(x)")
        }
        var ends: [Float] = [-20, 20, 0, .nan, .infinity]
        table.gelu_erf(&ends, ends.count)
        #expect(Array(ends.prefix(3)) == [0, 20, 0] && ends[3].isNaN && ends[4] == .infinity)
    }

    @Test(arguments: sets)
    func geluWithTanh(set: InstructionSet) throws {
        let table = try table(set)
        var y = stride(from: Float(-12), through: 12, by: 0.0013).map { $0 }
        let x = y
        table.gelu_tanh(&y, y.count)
        for (x, y) in zip(x.map(Double.init), y) {
            let exact = 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
            #expect(abs(Double(y) - exact) <= 4e-7 * max(abs(x), 1), "x \(x)")
        }
    }

    /// decay = exp(−softplus(a)) for a rate of 1, so −log(decay) is the softplus; linear above 20.
    @Test(arguments: sets)
    func softplus(set: InstructionSet) throws {
        let table = try table(set)
        let a = stride(from: Float(-30), through: 60, by: 0.0087).map { $0 }
        let zeros = [Float](repeating: 0, count: a.count)
        var (decay, beta) = (zeros, zeros)
        let ones = [Float](repeating: 1, count: a.count)
        table.delta_gates(a, zeros, ones, zeros, &decay, &beta, a.count)
        for (a, decay) in zip(a.map(Double.init), decay) {
            let softplus = a > 20 ? a : log1p(exp(a))
            #expect(
                abs(Double(decay) - exp(-softplus)) <= exp(-softplus) * (3e-7 + 3e-7 * softplus), "a \(a)")
        }
        #expect(beta.allSatisfy { $0 == 0.5 })
    }

    /// Softplus near zero, where 1 + exp(a) alone has lost it: a rate of e¹² makes it visible.
    @Test(arguments: sets)
    func softplusOfSmallNumbers(set: InstructionSet) throws {
        let table = try table(set)
        let a = stride(from: Float(-20), through: -8, by: 0.0033).map { $0 }
        let zeros = [Float](repeating: 0, count: a.count)
        var rate = [Float](repeating: 12, count: a.count)
        table.exponential(&rate, a.count)
        var (decay, beta) = (zeros, zeros)
        table.delta_gates(a, zeros, rate, zeros, &decay, &beta, a.count)
        for (a, decay) in zip(a.map(Double.init), decay) {
            let exponent = exp(12) * log1p(exp(a))
            #expect(abs(Double(decay) - exp(-exponent)) <= 3e-7 + 6e-7 * exponent * exp(-exponent), "a \(a)")
        }
    }

    /// Nearest, ties to even, subnormals kept, infinities and overflow; not-a-numbers stay so.
    @Test(arguments: sets)
    func roundingToBF16(set: InstructionSet) throws {
        let table = try table(set)
        var patterns: [UInt32] = [
            0, 0x8000_0000, 1, 0x7fff, 0x8000, 0x8001, 0x1_7fff, 0x1_8000, 0x7f80_0000, 0xff80_0000,
            0x7f7f_ffff, 0x7f7f_7fff, 0x7f7f_8000, 0x3f80_8000, 0x3f81_8000, 0x3f80_8001, 0x007f_ffff,
            0x7f80_0001, 0xff80_0001, 0x7fc0_0000, 0x7fff_ffff,
        ]
        var numbers = Numbers(7)
        for _ in 0..<100_000 { patterns.append(UInt32(truncatingIfNeeded: numbers.bits())) }
        let x = patterns.map { Float(bitPattern: $0) }
        var y = [UInt16](repeating: 0x5555, count: x.count + 1)
        table.to_bf16(x, &y, x.count)
        #expect(y[x.count] == 0x5555)
        for (x, y) in zip(x, y) {
            let below = Float(bitPattern: x.bitPattern & 0xffff_0000)
            let value = Float(bitPattern: UInt32(y) << 16)
            if x.isNaN {
                #expect(value.isNaN && value.sign == x.sign)
                continue
            }
            // Both neighbours in double, where their distances are exact; 2^128 stands for infinity.
            let above = Float(bitPattern: below.bitPattern &+ 0x1_0000)
            let (low, high) = (magnitude(below), magnitude(above))
            let middle = (low + high) / 2
            let exact = magnitude(x)
            let up = exact > middle || (exact == middle && (y & 1 == 0) == (above.bitPattern >> 16 & 1 == 0))
            #expect(value.bitPattern == (x.isInfinite ? x : up ? above : below).bitPattern, "\(x)")
            if exact == middle { #expect(y & 1 == 0, "\(x) is a tie") }
        }
    }

    private func magnitude(_ x: Float) -> Double { x.isInfinite ? 0x1p128 : Double(x.magnitude) }

    /// All 65,536 patterns of both half types.
    @Test(arguments: sets)
    func wideningHalves(set: InstructionSet) throws {
        let table = try table(set)
        let patterns = (0...UInt16.max).map { $0 }
        var y = [Float](repeating: 0, count: patterns.count)
        table.to_f32(patterns, .bf16, &y, y.count)
        for (pattern, y) in zip(patterns, y) { #expect(y.bitPattern == UInt32(pattern) << 16) }
        table.to_f32(patterns, .f16, &y, y.count)
        for (pattern, y) in zip(patterns, y) {
            let exact = Float(Float16(bitPattern: pattern))
            #expect(sameBits(y, exact), "\(pattern) is \(y)")
        }
    }

    /// Angles up to 2^30: every magnitude, and those of positions times frequencies.
    @Test func sinesAndCosines() {
        var numbers = Numbers(11)
        var angles: [Float] = [0, -0.0, 1e-30, 0x1p30, -0x1p30, .pi / 4, .pi / 2, .pi, 3 * .pi / 2, 262_143]
        for exponent in -20...30 {
            for _ in 0..<2000 {
                let angle = numbers.float() * Float(sign: .plus, exponent: exponent, significand: 1)
                angles.append(angle)
            }
        }
        for n in 1...2000 {  // next to the zeros of both
            let zero = Float(Double(n) * .pi / 2)
            angles += [zero, zero.nextUp, zero.nextDown]
        }
        for angle in angles {
            var (cosine, sine): (Float, Float) = (0, 0)
            ck_sincos(angle, &cosine, &sine)
            #expect(abs(Double(cosine) - cos(Double(angle))) <= Double(cosine.ulp), "cos(\(angle))")
            #expect(abs(Double(sine) - sin(Double(angle))) <= Double(sine.ulp), "sin(\(angle))")
        }
    }
}
