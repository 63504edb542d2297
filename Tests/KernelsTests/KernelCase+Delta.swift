import CKernels
import Foundation

extension KernelCase {
    static let deltas: [KernelCase] = {
        var cases: [KernelCase] = []
        for dk in [1, 3, 4, 7, 8, 16, 24, 40, 128] {
            for columns in [1, 8, 15, 16] {
                for tokens in [1, 2, 33] { cases.append(delta(dk, columns, tokens, cases.count)) }
            }
        }
        return cases
    }()

    private static func delta(_ dk: Int, _ columns: Int, _ tokens: Int, _ seed: Int) -> KernelCase {
        var numbers = Numbers(2000 + seed)
        let padding = seed % 3
        let (ldqk, ldv, ldg, ldo) = (dk + padding, columns + padding, 1 + padding, columns + padding)
        let unit = 1 / Float(dk).squareRoot()
        let q = numbers.rows(tokens, dk, stride: ldqk, unit)
        let k = numbers.rows(tokens, dk, stride: ldqk, 1.7 * unit)
        let v = numbers.rows(tokens, columns, stride: ldv)
        let decay = numbers.rows(tokens, 1, stride: ldg).map { 0.9 + 0.1 * $0 }
        let beta = numbers.rows(tokens, 1, stride: ldg).map { 0.5 + 0.5 * $0 }
        let state = (0..<dk * 16).map { $0 % 16 < columns ? numbers.float() : 0 }
        return KernelCase(
            name: "delta dk \(dk) columns \(columns) tokens \(tokens)", tolerance: 6,
            run: { table in
                var s = state + [Float](repeating: fence, count: 16)
                var out = fenced(tokens, columns, stride: ldo) { _, _ in .nan }
                s.withUnsafeMutableBufferPointer { s in
                    out.withUnsafeMutableBufferPointer { out in
                        q.withUnsafeBufferPointer { q in
                            k.withUnsafeBufferPointer { k in
                                v.withUnsafeBufferPointer { v in
                                    decay.withUnsafeBufferPointer { decay in
                                        beta.withUnsafeBufferPointer { beta in
                                            var call = ck_delta(
                                                q: q.baseAddress, k: k.baseAddress, ldqk: ldqk,
                                                v: v.baseAddress, ldv: ldv, decay: decay.baseAddress,
                                                beta: beta.baseAddress, ldg: ldg, tokens: tokens, dk: dk,
                                                columns: columns, state: s.baseAddress,
                                                out: out.baseAddress, ldo: ldo)
                                            table.delta(&call)
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                return s + out
            },
            expected: {
                var s = state.map(Double.init)
                var out: [Double] = []
                for t in 0..<tokens {
                    for i in s.indices { s[i] *= Double(decay[t * ldg]) }
                    let key = (0..<dk).map { Double(k[t * ldqk + $0]) }
                    for column in 0..<columns {
                        let predicted = (0..<dk).reduce(0) { $0 + key[$1] * s[$1 * 16 + column] }
                        let u = Double(beta[t * ldg]) * (Double(v[t * ldv + column]) - predicted)
                        for i in 0..<dk { s[i * 16 + column] += key[i] * u }
                        out.append((0..<dk).reduce(0) { $0 + Double(q[t * ldqk + $1]) * s[$1 * 16 + column] })
                    }
                }
                return s.map { Expected($0, size: 1) }
                    + [Expected](repeating: .untouched(fence), count: 16)
                    + expectFenced(tokens, columns, stride: ldo) { Expected(out[$0 * columns + $1], size: 1) }
            })
    }

    static let convolutions: [KernelCase] = {
        var cases: [KernelCase] = []
        for taps in [1, 2, 4] {
            for tokens in [1, 2, 5] {
                for n in [1, 15, 16, 17, 33, 100] { cases.append(convolution(taps, tokens, n, cases.count)) }
            }
        }
        return cases
    }()

    private static func convolution(_ taps: Int, _ tokens: Int, _ n: Int, _ seed: Int) -> KernelCase {
        var numbers = Numbers(3000 + seed)
        let stride = n + seed % 4
        let x = numbers.rows(tokens, n, stride: stride, 3)
        let w = numbers.rows(taps, n, stride: stride)
        let state = numbers.floats((taps - 1) * n, 3)
        return KernelCase(
            name: "conv_silu taps \(taps) tokens \(tokens) n \(n)", tolerance: 5,
            run: { table in
                var s = fenced(taps - 1, n, stride: stride) { state[$0 * n + $1] }
                var y = fenced(tokens, n, stride: stride) { _, _ in .nan }
                table.conv_silu(x, stride, tokens, n, w, stride, taps, &s, stride, &y, stride)
                return s + y
            },
            expected: {
                // The inputs of channel c by time, the state's before them.
                func input(_ t: Int, _ c: Int) -> Double {
                    Double(t < taps - 1 ? state[t * n + c] : x[(t - taps + 1) * stride + c])
                }
                return expectFenced(taps - 1, n, stride: stride) {
                    Expected(input(tokens + $0, $1), size: 0)
                }
                    + expectFenced(tokens, n, stride: stride) { t, c in
                        var (sum, size) = (0.0, 0.0)
                        for j in 0..<taps {
                            let term = Double(w[j * stride + c]) * input(t + j, c)
                            sum += term
                            size += abs(term)
                        }
                        return Expected(sum / (1 + exp(-sum)), size: size)
                    }
            })
    }
}
