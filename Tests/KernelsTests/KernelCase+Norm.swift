import CKernels
import Foundation

extension KernelCase {
    static let norms: [KernelCase] = lengths.enumerated().flatMap { index, n in
        [
            rmsNorm(n, rows: index % 3 + 1, index), gatedNorm(n, rows: index % 3 + 1, index),
            layerNorm(n, rows: index % 3 + 1, index), unitNorm(n, rows: index % 3 + 1, index),
        ]
    }

    private static func rmsNorm(_ n: Int, rows: Int, _ seed: Int) -> KernelCase {
        var numbers = Numbers(4000 + seed)
        let stride = n + seed % 4
        let x = numbers.rows(rows, n, stride: stride, 3)
        let w = numbers.floats(n)
        return KernelCase(
            name: "rms_norm n \(n) rows \(rows)", tolerance: 6,
            run: { table in
                var y = fenced(rows, n, stride: stride) { _, _ in .nan }
                table.rms_norm(x, stride, rows, n, w, 1e-6, &y, stride)
                return y
            },
            expected: {
                expectFenced(rows, n, stride: stride) { row, column in
                    let scale = 1 / (meanSquare(x, row * stride, n) + Double(Float(1e-6))).squareRoot()
                    return Expected(Double(x[row * stride + column]) * scale * Double(w[column]))
                }
            })
    }

    private static func gatedNorm(_ n: Int, rows: Int, _ seed: Int) -> KernelCase {
        var numbers = Numbers(4100 + seed)
        let x = numbers.floats(rows * n, 3)
        let z = numbers.floats(rows * n, 8)
        let w = numbers.floats(n)
        return KernelCase(
            name: "rms_norm_gated n \(n) rows \(rows)", tolerance: 8,
            run: { table in
                var y = fenced(rows, n, stride: n) { _, _ in .nan }
                table.rms_norm_gated(x, z, rows, n, w, 1e-6, &y)
                return y
            },
            expected: {
                expectFenced(rows, n, stride: n) { row, column in
                    let scale = 1 / (meanSquare(x, row * n, n) + Double(Float(1e-6))).squareRoot()
                    let gate = Double(z[row * n + column])
                    return Expected(
                        Double(x[row * n + column]) * scale * Double(w[column]) * gate / (1 + exp(-gate)))
                }
            })
    }

    private static func layerNorm(_ n: Int, rows: Int, _ seed: Int) -> KernelCase {
        var numbers = Numbers(4200 + seed)
        let stride = n + seed % 4
        let x = numbers.rows(rows, n, stride: stride, 3).map { $0 + 1 }
        let (w, b) = (numbers.floats(n), numbers.floats(n))
        return KernelCase(
            // One value alone is its mean, and the result its bias.
            name: "layer_norm n \(n) rows \(rows)", tolerance: 6,
            run: { table in
                var y = fenced(rows, n, stride: stride) { _, _ in .nan }
                table.layer_norm(x, stride, rows, n, w, b, 1e-6, &y, stride)
                return y
            },
            expected: {
                expectFenced(rows, n, stride: stride) { row, column in
                    let values = x[row * stride..<row * stride + n].map(Double.init)
                    let mean = values.reduce(0, +) / Double(n)
                    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
                    let scale = 1 / (variance + Double(Float(1e-6))).squareRoot()
                    let (weight, bias) = (Double(w[column]), Double(b[column]))
                    return Expected(
                        (values[column] - mean) * scale * weight + bias,
                        size: (abs(values[column]) + abs(mean)) * scale * abs(weight) + abs(bias))
                }
            })
    }

    private static func unitNorm(_ n: Int, rows: Int, _ seed: Int) -> KernelCase {
        var numbers = Numbers(4300 + seed)
        let stride = n + seed % 4
        let values = numbers.floats(rows * n, 3)
        return KernelCase(
            name: "l2_norm n \(n) rows \(rows)", tolerance: 4,
            run: { table in
                var x = fenced(rows, n, stride: stride) { values[$0 * n + $1] }
                table.l2_norm(&x, stride, rows, n, 1e-6, 0.125)
                return x
            },
            expected: {
                expectFenced(rows, n, stride: stride) { row, column in
                    let square = meanSquare(values, row * n, n) * Double(n) + Double(Float(1e-6))
                    return Expected(Double(values[row * n + column]) / square.squareRoot() * 0.125)
                }
            })
    }

    private static func meanSquare(_ x: [Float], _ start: Int, _ n: Int) -> Double {
        x[start..<start + n].reduce(0.0) { $0 + Double($1) * Double($1) } / Double(n)
    }

    static let rotations: [KernelCase] = [1, 3, 8, 12, 15, 16, 18, 31, 32, 33, 64].map { half in
        var numbers = Numbers(4400 + half)
        let values = numbers.floats(2 * half, 3)
        let (cosines, sines) = (numbers.floats(half), numbers.floats(half))
        return KernelCase(
            name: "rope half \(half)", tolerance: 3,
            run: { table in
                var x = fenced(1, 2 * half, stride: 2 * half) { values[$1] }
                table.rope(&x, cosines, sines, half)
                return x
            },
            expected: {
                expectFenced(1, 2 * half, stride: 2 * half) { _, column in
                    let i = column % half
                    let (a, b) = (Double(values[i]), Double(values[half + i]))
                    let (c, s) = (Double(cosines[i]), Double(sines[i]))
                    return column < half
                        ? Expected(a * c - b * s, size: abs(a * c) + abs(b * s))
                        : Expected(b * c + a * s, size: abs(b * c) + abs(a * s))
                }
            })
    }
}
