import CKernels
import Foundation
import Kernels

extension KernelCase {
    static let maps: [KernelCase] = lengths.flatMap { n in
        [
            map("add", n, tolerance: 1, { $0.add(&$1, $2, n) }) { Expected($0 + $1) },
            map("scale_add", n, tolerance: 1, { $0.scale_add(&$1, $2, 0.7, n) }) {
                Expected($0 + Double(Float(0.7)) * $1)
            },
            map("silu_mul", n, tolerance: 5, { $0.silu_mul($2, $1, &$1, n) }) {
                Expected($0 * $1 * sigmoid($1))
            },
            map("sigmoid_mul", n, tolerance: 5, { $0.sigmoid_mul(&$1, $2, n) }) {
                Expected($0 * sigmoid($1))
            },
            map("sigmoid", n, tolerance: 4, { table, y, _ in table.sigmoid(&y, n) }) { y, _ in
                Expected(sigmoid(y))
            },
            // The rounding of the exponential's argument grows with it.
            map("gelu_tanh", n, tolerance: 4, { table, y, _ in table.gelu_tanh(&y, n) }) { x, _ in
                let u = (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
                return Expected(x * sigmoid(2 * u), size: abs(x) * sigmoid(2 * u) * (1 + abs(2 * u)))
            },
            map("gelu_erf", n, tolerance: 4, { table, y, _ in table.gelu_erf(&y, n) }) { x, _ in
                Expected(0.5 * x * (1 + erf(x / 2.0.squareRoot())), size: abs(x))
            },
        ]
    }

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// y ← f(y, x), element by element.
    private static func map(
        _ name: String, _ n: Int, tolerance: Double,
        _ call: @escaping @Sendable (ck_table, inout [Float], [Float]) -> Void,
        _ f: @escaping @Sendable (_ y: Double, _ x: Double) -> Expected
    ) -> KernelCase {
        var numbers = Numbers(5000 + n)
        let (y, x) = (numbers.floats(n, 12), numbers.floats(n, 30))
        return KernelCase(
            name: "\(name) n \(n)", tolerance: tolerance,
            run: { table in
                var result = fenced(1, n, stride: n) { y[$1] }
                call(table, &result, x)
                return result
            },
            expected: { expectFenced(1, n, stride: n) { f(Double(y[$1]), Double(x[$1])) } })
    }

    static let softmaxes: [KernelCase] = lengths.map { n in
        var numbers = Numbers(5100 + n)
        let x = numbers.floats(n, 20)
        let top = x.max().map(Double.init) ?? 0
        return KernelCase(
            name: "softmax n \(n)", tolerance: 6,
            run: { table in
                var y = fenced(1, n, stride: n) { x[$1] }
                table.softmax(&y, n)
                return y
            },
            expected: {
                let sum = x.reduce(0.0) { $0 + exp(Double($1) - top) }
                // The difference to the greatest is rounded before the exponential.
                return expectFenced(1, n, stride: n) {
                    let value = exp(Double(x[$1]) - top) / sum
                    return Expected(value, size: value * (1 + top - Double(x[$1])))
                }
            })
    }

    static let gates: [KernelCase] = lengths.map { n in
        var numbers = Numbers(5200 + n)
        let (a, b) = (numbers.floats(n, 25), numbers.floats(n, 30))
        let (aLog, bias) = (numbers.floats(n, 2), numbers.floats(n, 3))
        return KernelCase(
            name: "delta_gates n \(n)", tolerance: 4,
            run: { table in
                var decay = fenced(1, n, stride: n) { _, _ in .nan }
                var beta = decay
                var rate = aLog
                table.exponential(&rate, n)
                table.delta_gates(a, b, rate, bias, &decay, &beta, n)
                return decay + beta
            },
            expected: {
                expectFenced(1, n, stride: n) { _, i in
                    let x = Double(a[i] + bias[i])
                    let exponent = exp(Double(aLog[i])) * (x > 20 ? x : log1p(exp(x)))
                    return Expected(exp(-exponent), size: exp(-exponent) * (1 + exponent))
                } + expectFenced(1, n, stride: n) { Expected(sigmoid(Double(b[$0 + $1]))) }
            })
    }

    static let conversions: [KernelCase] = lengths.flatMap { n in
        [ElementKind.f32, .bf16, .f16].map { kind in
            var numbers = Numbers(5300 + n)
            // Of all magnitudes, f16's subnormal ones included.
            let source = Stored(
                (0..<n).map { _ in
                    numbers.float()
                        * Float(sign: .plus, exponent: Int(numbers.bits() % 40) - 25, significand: 1)
                },
                kind)
            return KernelCase(
                name: "to_f32 \(kind) n \(n)", tolerance: 0,
                run: { table in
                    var y = fenced(1, n, stride: n) { _, _ in .nan }
                    table.to_f32(source.bytes, kind, &y, n)
                    return y
                },
                expected: { expectFenced(1, n, stride: n) { .untouched(source.values[$1]) } })
        }
    }
}
