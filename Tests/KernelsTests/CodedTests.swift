import CKernels
import Kernels
import Testing

/// Rows of a made-up format: blocks of a scale (f32) and 32 bytes, each value (byte − 128) · scale.
private struct CodedRows {
    static let block = 32
    let bytes: [UInt8]
    let rows: Int
    let columns: Int
    var rowByteCount: Int { (columns + CodedRows.block - 1) / CodedRows.block * (4 + CodedRows.block) }

    init(_ numbers: inout Numbers, rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        var bytes: [UInt8] = []
        for _ in 0..<rows * ((columns + CodedRows.block - 1) / CodedRows.block) {
            withUnsafeBytes(of: numbers.float()) { bytes += $0 }
            bytes += (0..<CodedRows.block).map { _ in UInt8(truncatingIfNeeded: numbers.bits()) }
        }
        self.bytes = bytes
    }

    static let decode: ck_decode = { _, row, first, count, out in
        guard let row, let out else { return }
        for index in 0..<count {
            let (block, place) = (first + index).quotientAndRemainder(dividingBy: block)
            let start = row + block * (4 + CodedRows.block)
            let code = start.load(fromByteOffset: 4 + place, as: UInt8.self)
            out[index] = (Float(code) - 128) * start.loadUnaligned(as: Float.self)
        }
    }

    var values: [Float] {
        var values = [Float](repeating: 0, count: rows * columns)
        bytes.withUnsafeBytes { bytes in
            values.withUnsafeMutableBufferPointer { values in
                for row in 0..<rows {
                    CodedRows.decode(
                        nil,
                        bytes.baseAddress.map { $0 + row * rowByteCount }, 0, columns,
                        values.baseAddress.map { $0 + row * columns })
                }
            }
        }
        return values
    }

    func withMatrix<Result>(_ body: (Matrix) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            body(
                Matrix(
                    coded: bytes.baseAddress!, rows: rows, columns: columns, rowByteCount: rowByteCount,
                    decode: CodedRows.decode))
        }
    }
}

/// A coded matrix gives bit for bit what the values that it stands for give in f32.
@Suite struct CodedTests {
    @Test(arguments: InstructionSet.available)
    func productsEqualThoseOfTheDecodedValues(set: InstructionSet) throws {
        let compute = Compute(threads: 2, kernels: try #require(Kernels(set)))
        let outputs = [1, 2, 5, 7, 48, 49, 97, 200]
        var index = 0
        for m in [1, 2, 3, 4, 7, 8, 16, 17, 31, 33, 65, 300] {
            for k in [1, 31, 32, 33, 100, 1024, 1056, 2100] {
                var numbers = Numbers(index)
                let n = outputs[index % outputs.count]
                let coded = CodedRows(&numbers, rows: n, columns: k)
                var x = numbers.floats(m * k)
                let before = numbers.floats(m * n)
                let values = coded.values
                let epilogue: Epilogue = index % 2 == 0 ? .store : .add
                let product = { (matrix: Matrix) in
                    var y = before
                    x.withUnsafeMutableBufferPointer { x in
                        y.withUnsafeMutableBufferPointer { y in
                            compute.product(
                                Rows(x.baseAddress!, count: m, width: k), matrix,
                                Rows(y.baseAddress!, count: m, width: n), epilogue)
                        }
                    }
                    return y
                }
                let plain = values.withUnsafeBytes {
                    product(Matrix(base: $0.baseAddress!, kind: .f32, rows: n, columns: k))
                }
                #expect(coded.withMatrix(product) == plain, "m \(m) n \(n) k \(k)")
                index += 1
            }
        }
    }

    @Test func rowsWidenToTheirValues() {
        var numbers = Numbers(3)
        let coded = CodedRows(&numbers, rows: 5, columns: 1100)
        let values = coded.values
        for row in 0..<5 {
            var widened = [Float](repeating: 0, count: 1100)
            coded.withMatrix { $0.widen(row: row, into: &widened, .best) }
            #expect(widened == Array(values[row * 1100..<(row + 1) * 1100]))
        }
    }
}
