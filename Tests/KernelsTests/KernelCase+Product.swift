import CKernels
import Kernels

extension KernelCase {
    /// Every count of rows with every length of sum; outputs, types and what follows the product take turns.
    static let products: [KernelCase] = {
        let rows = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 64, 65, 100]
        let outputs = [1, 2, 3, 5, 6, 7, 16, 17, 24, 47, 48, 49, 97]
        var cases: [KernelCase] = []
        for kind in [ElementKind.f32, .bf16, .f16] {
            for m in rows {
                for k in lengths {
                    let index = cases.count
                    cases.append(
                        product(
                            m, outputs[index % outputs.count], k, kind, bias: index % 2 == 0,
                            accumulate: index % 3 == 0, padding: index % 4 * 5, seed: index))
                }
            }
        }
        return cases
    }()

    private static func product(
        _ m: Int, _ n: Int, _ k: Int, _ kind: ElementKind, bias: Bool, accumulate: Bool, padding: Int,
        seed: Int
    ) -> KernelCase {
        var numbers = Numbers(seed)
        let (ldx, ldw, ldy) = (k + padding, k + 2 * padding, n + padding)
        let x = numbers.rows(m, k, stride: ldx)
        let w = Stored(numbers.rows(n, k, stride: ldw), kind)
        let y = numbers.floats(m * n)
        let b = bias ? numbers.floats(n) : nil
        return KernelCase(
            name:
                "gemm \(kind) m \(m) n \(n) k \(k) bias \(bias) accumulate \(accumulate) padding \(padding)",
            tolerance: 4,
            run: { table in
                var result = fenced(m, n, stride: ldy) { y[$0 * n + $1] }
                multiply(
                    table, x, ldx, m: m, k: k, w, ldw, n: n, &result, ldy, bias: b, accumulate: accumulate)
                return result
            },
            expected: {
                expectFenced(m, n, stride: ldy) { row, column in
                    var sum = Double(b?[column] ?? 0) + (accumulate ? Double(y[row * n + column]) : 0)
                    var size =
                        abs(Double(b?[column] ?? 0)) + (accumulate ? Double(abs(y[row * n + column])) : 0)
                    for i in 0..<k {
                        let term = Double(x[row * ldx + i]) * Double(w.values[column * ldw + i])
                        sum += term
                        size += abs(term)
                    }
                    return Expected(sum, size: size)
                }
            })
    }

    static func multiply(
        _ table: ck_table, _ x: [Float], _ ldx: Int, m: Int, k: Int, _ w: Stored, _ ldw: Int, n: Int,
        _ y: inout [Float], _ ldy: Int, bias: [Float]? = nil, accumulate: Bool = false
    ) {
        let scratch = Buffer<Float>(Compute.scratchCount)
        let bias = bias ?? []
        x.withUnsafeBufferPointer { x in
            w.bytes.withUnsafeBytes { bytes in
                y.withUnsafeMutableBufferPointer { y in
                    bias.withUnsafeBufferPointer { bias in
                        var call = ck_gemm(
                            x: x.baseAddress, ldx: ldx, m: m, k: k, w: bytes.baseAddress, type: w.kind,
                            ldw: ldw, n: n, decode: nil, context: nil, row_bytes: 0, y: y.baseAddress,
                            ldy: ldy,
                            bias: bias.isEmpty ? nil : bias.baseAddress, accumulate: accumulate,
                            scratch: scratch.base)
                        table.gemm(&call)
                    }
                }
            }
        }
    }
}
