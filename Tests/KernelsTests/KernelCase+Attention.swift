import CKernels
import Foundation
import Kernels

extension KernelCase {
    /// Head widths that are no multiple of 16, one to nine queries with key counts of their own, and up to
    /// three splits of the position axis.
    static let attentions: [KernelCase] = {
        var cases: [KernelCase] = []
        for kind in [ElementKind.f32, .bf16] {
            for headDim in [12, 24, 64, 72, 100, 256] {
                for count in 1...9 {
                    let index = cases.count
                    let most = [1, 63, 64, 65, 300, 511, 512, 513, 1300][index % 9]
                    // Prefill: each query sees one key more. A frame: all see the same. Mixed: as they come.
                    let keys = (0..<count).map { query in
                        switch index % 3 {
                        case 0: max(1, most - (count - 1 - query))
                        case 1: most
                        default: max(1, (most * (query * 7 % 9 + 1)) / 9)
                        }
                    }
                    cases.append(attention(kind, headDim, keys, index))
                }
            }
        }
        return cases
    }()

    private static func attention(_ kind: ElementKind, _ headDim: Int, _ keys: [Int], _ seed: Int)
        -> KernelCase
    {
        var numbers = Numbers(1000 + seed)
        let page = Int(CK_PAGE)
        let most = keys.max() ?? 0
        let (keyOffset, valueOffset) = (seed % 5, seed % 5 + page * headDim)
        let pageCount = 2 * page * headDim + 8
        // Positions that no query sees hold NaN.
        let pages = (0..<(most + page - 1) / page).map { index in
            var numbersOfPage = [Float](repeating: .nan, count: pageCount)
            for row in 0..<min(page, most - index * page) {
                for column in 0..<headDim {
                    numbersOfPage[keyOffset + column * page + row] = numbers.float(2)
                    numbersOfPage[valueOffset + row * headDim + column] = numbers.float()
                }
            }
            return Stored(numbersOfPage, kind)
        }
        let queries = numbers.floats(keys.count * headDim, 2)
        let scale = 1 / Float(headDim).squareRoot()
        return KernelCase(
            name: "attention \(kind) head_dim \(headDim) keys \(keys)", tolerance: 16,
            run: { table in
                var result = fenced(keys.count, headDim, stride: headDim) { _, _ in .nan }
                attend(
                    table, pages, queries, keys, headDim, keyOffset, valueOffset, scale, &result)
                return result
            },
            expected: {
                let softmax = keys.indices.map { query in
                    weights(pages, queries, query, keys[query], headDim, keyOffset, Double(scale))
                }
                return expectFenced(keys.count, headDim, stride: headDim) { query, column in
                    var (sum, size) = (0.0, 0.0)
                    for (position, weight) in softmax[query].enumerated() {
                        let values = pages[position / page].values
                        let term = weight * Double(values[valueOffset + position % page * headDim + column])
                        sum += term
                        size += abs(term)
                    }
                    return Expected(sum, size: size)
                }
            })
    }

    private static func weights(
        _ pages: [Stored], _ queries: [Float], _ query: Int, _ keys: Int, _ headDim: Int,
        _ offset: Int, _ scale: Double
    ) -> [Double] {
        let page = Int(CK_PAGE)
        let scores = (0..<keys).map { position in
            let start = offset + position % page
            return pages[position / page].values.withUnsafeBufferPointer { values in
                (0..<headDim).reduce(0.0) {
                    $0 + Double(queries[query * headDim + $1]) * Double(values[start + $1 * page])
                } * scale
            }
        }
        let top = scores.max() ?? 0
        let sum = scores.reduce(0) { $0 + exp($1 - top) }
        return scores.map { exp($0 - top) / sum }
    }

    private static func attend(
        _ table: ck_table, _ pages: [Stored], _ queries: [Float], _ keys: [Int], _ headDim: Int,
        _ keyOffset: Int, _ valueOffset: Int, _ scale: Float, _ result: inout [Float]
    ) {
        let scratch = Buffer<Float>(ck_attention_scratch(headDim))
        let copies = pages.map { page in
            let copy = Buffer<UInt8>(page.bytes.count)
            copy.base.update(from: page.bytes, count: page.bytes.count)
            return Box(copy)
        }
        let addresses = copies.map { UnsafeRawPointer($0.buffer.base) as UnsafeRawPointer? }
        queries.withUnsafeBufferPointer { queries in
            result.withUnsafeMutableBufferPointer { result in
                guard let q = queries.baseAddress, let out = result.baseAddress else { return }
                let calls = keys.indices.map {
                    ck_query(q: q + $0 * headDim, out: out + $0 * headDim, keys: keys[$0])
                }
                calls.withUnsafeBufferPointer { calls in
                    addresses.withUnsafeBufferPointer { addresses in
                        var call = ck_attention(
                            queries: calls.baseAddress, count: keys.count, pages: addresses.baseAddress,
                            k_offset: keyOffset, v_offset: valueOffset, type: pages[0].kind,
                            head_dim: headDim, scale: scale, scratch: scratch.base)
                        table.attention(&call)
                    }
                }
            }
        }
        withExtendedLifetime(copies) {}
    }

    private final class Box {
        let buffer: Buffer<UInt8>
        init(_ buffer: consuming Buffer<UInt8>) { self.buffer = buffer }
    }
}
