import CKernels
import Kernels
import Testing

/// Weights as panels, packed by one instruction set.
private struct Packed {
    let packing: Packing
    let rows: Int
    let columns: Int
    let bytes: [UInt8]

    init?(_ weights: [Float], rows: Int, columns: Int, _ packing: Packing, _ kernels: Kernels = .best) {
        self.packing = packing
        self.rows = rows
        self.columns = columns
        let size = packing.panelByteCount(columns: columns)
        var bytes = [UInt8](repeating: 0xaa, count: packing.byteCount(rows: rows, columns: columns))
        for first in stride(from: 0, to: rows, by: Packing.panel) {
            let count = min(Packing.panel, rows - first)
            let done = weights.withUnsafeBufferPointer { weights in
                bytes.withUnsafeMutableBytes { bytes in
                    kernels.pack(
                        weights.baseAddress! + first * columns, count: count, columns: columns, packing,
                        into: bytes.baseAddress! + first / Packing.panel * size)
                }
            }
            guard done else { return nil }
        }
        self.bytes = bytes
    }

    private var groups: Int { packing.groups(columns: columns) }
    private var panel: Int { packing.panelByteCount(columns: columns) }
    private var codeByteCount: Int { groups * packing.group * Packing.panel * packing.bits / 8 }

    /// The code of value `k` of row `n`, read as the layout's description says.
    func code(_ n: Int, _ k: Int) -> Int {
        let start = n / Packing.panel * panel
        let lane = n % Packing.panel
        if packing.bits == 8 {
            return Int(Int8(bitPattern: bytes[start + k / 4 * 64 + lane * 4 + k % 4]))
        }
        let byte = bytes[start + k / 8 * 64 + lane * 4 + k % 4]
        return Int(k % 8 < 4 ? byte & 15 : byte >> 4) - 8
    }

    func scale(_ n: Int, group: Int) -> Float {
        let at = n / Packing.panel * panel + codeByteCount + (group * Packing.panel + n % Packing.panel) * 2
        return Float(bitPattern: UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 24)
    }

    func value(_ n: Int, _ k: Int) -> Float { Float(code(n, k)) * scale(n, group: k / packing.group) }

    func product(_ x: [Float], m: Int, _ compute: Compute, _ y: [Float], _ epilogue: Epilogue) -> [Float] {
        var x = x
        var y = y
        bytes.withUnsafeBytes { bytes in
            x.withUnsafeMutableBufferPointer { x in
                y.withUnsafeMutableBufferPointer { y in
                    compute.product(
                        Rows(x.baseAddress!, count: m, width: columns),
                        Matrix(
                            base: bytes.baseAddress!, layout: .packed(packing), rows: rows, columns: columns),
                        Rows(y.baseAddress!, count: m, width: rows), epilogue)
                }
            }
        }
        return y
    }

    /// The product by its definition, in plain Swift: activations quantised, integers inside a group, one
    /// step of f32 after each.
    func definition(_ x: [Float], m: Int) -> [Float] {
        var y = [Float](repeating: 0, count: m * rows)
        for row in 0..<m {
            for group in 0..<groups {
                let range = group * packing.group..<min(columns, (group + 1) * packing.group)
                let values = x[row * columns + range.lowerBound..<row * columns + range.upperBound]
                let most = values.reduce(0) { max($0, abs($1)) }
                let inverse = most > 0x1p-100 ? 127 / most : 0
                let codes = values.map { Int(($0 * inverse).rounded(.toNearestOrEven)) }
                for n in 0..<rows {
                    let sum = zip(range, codes).reduce(0) { $0 + code(n, $1.0) * $1.1 }
                    let scale = scale(n, group: group) * (most > 0x1p-100 ? most / 127 : 0)
                    y[row * rows + n].addProduct(Float(sum), scale)
                }
            }
        }
        return y
    }
}

/// Products of quantised weights.
@Suite struct QuantisedTests {
    static let packings = [8, 4].flatMap { bits in
        [32, 64, 128, 1024].map { Packing(bits: bits, group: $0) }
    }

    /// Every instruction set gives the bits of the definition, whatever the number of rows.
    @Test(arguments: packings)
    func products(packing: Packing) throws {
        let sets = try InstructionSet.available.map {
            (set: $0, compute: Compute(threads: 2, kernels: try #require(Kernels($0))))
        }
        let outputs = [1, 15, 16, 17, 48, 65, 130, 300]
        var index = packing.group
        for m in [1, 2, 3, 4, 5, 7, 16, 19] {
            for k in [1, 31, 32, 33, 100, 256, 1030] {
                var numbers = Numbers(index)
                let n = outputs[index % outputs.count]
                let weights = numbers.floats(n * k, 0.05)
                let x = numbers.floats(m * k, 3)
                let packed = try #require(Packed(weights, rows: n, columns: k, packing))
                let expected = packed.definition(x, m: m)
                for (set, compute) in sets {
                    let own = try #require(
                        Packed(weights, rows: n, columns: k, packing, compute.kernels), "\(set)")
                    #expect(own.bytes == packed.bytes, "\(set) m \(m) n \(n) k \(k)")
                    let zero = [Float](repeating: 0, count: m * n)
                    let y = packed.product(x, m: m, compute, zero, .store)
                    #expect(y.map(\.bitPattern) == expected.map(\.bitPattern), "\(set) m \(m) n \(n) k \(k)")
                }
                index += 1
            }
        }
    }

    /// Codes at the ends of their ranges: nothing saturates.
    @Test(arguments: packings, InstructionSet.available)
    func extremes(packing: Packing, set: InstructionSet) throws {
        let compute = Compute(threads: 1, kernels: try #require(Kernels(set)))
        let (m, n, k) = (5, 33, 1024)
        for signs in 0..<4 {
            let weights = [Float](repeating: signs & 1 == 0 ? 127 : -127, count: n * k)
            let x = (0..<m * k).map { Float(signs & 2 == 0 || $0 % 2 == 0 ? 127 : -127) }
            let packed = try #require(Packed(weights, rows: n, columns: k, packing))
            let y = packed.product(x, m: m, compute, [Float](repeating: 0, count: m * n), .store)
            #expect(y == packed.definition(x, m: m))
            let exact = Float(signs & 2 != 0 ? 0 : (signs & 1 == 0 ? 1 : -1) * 127 * 127 * k)
            #expect(abs(y[0] - exact) <= 0.01 * 127 * 127 * Float(k))
        }
    }

    /// A bias, and what was there before.
    @Test(arguments: InstructionSet.available)
    func epilogues(set: InstructionSet) throws {
        let compute = Compute(threads: 2, kernels: try #require(Kernels(set)))
        for n in [7, 16, 100] {
            var numbers = Numbers(n)
            let (m, k) = (6, 96)
            let x = numbers.floats(m * k)
            let packed = try #require(Packed(numbers.floats(n * k), rows: n, columns: k, .int8))
            let before = numbers.floats(m * n)
            let bias = numbers.floats(n)
            let sums = packed.definition(x, m: m)
            bias.withUnsafeBufferPointer { bias in
                let y = packed.product(
                    x, m: m, compute, before, Epilogue(bias: bias.baseAddress, accumulate: true))
                #expect(y == y.indices.map { before[$0] + (sums[$0] + bias[$0 % n]) })
            }
        }
    }

    /// A weight moves by half a step of its group at most; of four bits, those at the ends of the range may be cut.
    @Test(arguments: packings)
    func weightsAreNear(packing: Packing) throws {
        var numbers = Numbers(9)
        let (n, k) = (20, 300)
        let weights = numbers.floats(n * k, 0.1)
        let packed = try #require(Packed(weights, rows: n, columns: k, packing))
        for row in 0..<n {
            for column in 0..<k {
                let step = abs(packed.scale(row, group: column / packing.group))
                #expect(step > 0 && step <= 0.1 / (packing.bits == 8 ? 126 : 6))
                let isCut = packing.bits == 4 && [-8, 7].contains(packed.code(row, column))
                let error = abs(packed.value(row, column) - weights[row * k + column])
                #expect(error <= step * (isCut ? 2 : 0.501))
            }
        }
    }

    /// Four bits: the scale's search is not worse than taking the largest weight to −8.
    @Test func scalesOfFourBits() throws {
        var numbers = Numbers(11)
        let k = 3200
        // Sums of four: nearer to the middle than to the ends, as weights are.
        let weights = (0..<k).map { _ in numbers.float() + numbers.float() + numbers.float() + numbers.float()
        }
        let packed = try #require(Packed(weights, rows: 1, columns: k, .int4))
        var (ours, simple) = (0.0, 0.0)
        for group in stride(from: 0, to: k, by: 32) {
            let values = weights[group..<group + 32]
            let scale = (values.max { abs($0) < abs($1) } ?? 0) / -8
            for (index, value) in zip(group..., values) {
                let code = min(7, max(-8, (value / scale).rounded()))
                simple += Double((value - code * scale) * (value - code * scale))
                let error = Double(value - packed.value(0, index))
                ours += error * error
            }
        }
        #expect(ours < 0.92 * simple)
    }

    @Test(arguments: [Float.infinity, -.infinity, .nan], InstructionSet.available)
    func refusesWhatIsNotFinite(value: Float, set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        for place in [0, 31, 32, 99] {
            var weights = [Float](repeating: 1, count: 100)
            weights[place] = value
            #expect(Packed(weights, rows: 1, columns: 100, .int8, kernels) == nil)
            #expect(Packed(weights, rows: 1, columns: 100, .int4, kernels) == nil)
        }
    }

    /// Activations that are zero, tiny or infinite end nothing.
    @Test(arguments: InstructionSet.available)
    func oddActivations(set: InstructionSet) throws {
        let compute = Compute(threads: 1, kernels: try #require(Kernels(set)))
        let packed = try #require(Packed([Float](repeating: 1, count: 64), rows: 1, columns: 64, .int8))
        let tiny = [Float](repeating: 1e-38, count: 64)
        #expect(packed.product(tiny, m: 1, compute, [5], .store) == [0])
        let infinite = [Float](repeating: .infinity, count: 64)
        #expect(!packed.product(infinite, m: 1, compute, [5], .store)[0].isFinite)
    }
}
