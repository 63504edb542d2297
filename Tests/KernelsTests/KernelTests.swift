import CKernels
import Kernels
import Testing

/// Every kernel of every instruction set of this machine: the scalar one against double precision, within
/// a bound, and the others against the scalar one, bit for bit.
@Suite struct KernelTests {
    static let families: [(name: String, cases: [KernelCase])] = [
        ("products", KernelCase.products), ("attentions", KernelCase.attentions),
        ("deltas", KernelCase.deltas), ("convolutions", KernelCase.convolutions),
        ("norms", KernelCase.norms), ("rotations", KernelCase.rotations), ("maps", KernelCase.maps),
        ("softmaxes", KernelCase.softmaxes), ("gates", KernelCase.gates),
        ("conversions", KernelCase.conversions),
    ]

    static let scalar = tables[0].table
    static var tables: [(set: InstructionSet, table: ck_table)] {
        InstructionSet.available.compactMap { set in Kernels(set).map { (set, $0.table.pointee) } }
    }

    @Test(arguments: families.map(\.name))
    func kernels(family name: String) throws {
        let family = try #require(KernelTests.families.first { $0.name == name })
        #expect(!family.cases.isEmpty)
        for kernelCase in family.cases {
            let scalar = kernelCase.run(KernelTests.scalar)
            let expected = kernelCase.expected()
            try #require(scalar.count == expected.count)
            let wrong = scalar.indices.first {
                !expected[$0].allows(scalar[$0], tolerance: kernelCase.tolerance)
            }
            if let wrong {
                Issue.record(
                    "\(kernelCase.name): output \(wrong) is \(scalar[wrong]) instead of \(expected[wrong].value), size \(expected[wrong].size)"
                )
            }
            for (set, table) in KernelTests.tables.dropFirst() {
                let result = kernelCase.run(table)
                let differing = result.indices.first { !sameBits(result[$0], scalar[$0]) }
                if let differing {
                    Issue.record(
                        "\(kernelCase.name) with \(set): output \(differing) is \(result[differing]), with scalar \(scalar[differing])"
                    )
                }
            }
        }
    }

    /// What a row of a product gives does not depend on the rows beside it.
    @Test(arguments: InstructionSet.available)
    func rowsAreIndependent(set: InstructionSet) throws {
        let table = try #require(Kernels(set)).table.pointee
        for (kind, k) in zip([ElementKind.f32, .bf16, .f16], [1100, 64, 100]) {
            var numbers = Numbers(k)
            let (m, n) = (67, 51)
            let x = numbers.floats(m * k)
            let w = Stored(numbers.floats(n * k), kind)
            var together = [Float](repeating: 0, count: m * n)
            KernelCase.multiply(table, x, k, m: m, k: k, w, k, n: n, &together, n)
            for row in 0..<m {
                var alone = [Float](repeating: 0, count: n)
                KernelCase.multiply(
                    table, Array(x[row * k..<(row + 1) * k]), k, m: 1, k: k, w, k, n: n, &alone, n)
                #expect(alone == Array(together[row * n..<(row + 1) * n]), "\(kind) row \(row)")
            }
        }
    }
}

/// Not-a-numbers count as one: which of their bit patterns comes out is the processor's affair.
func sameBits(_ a: Float, _ b: Float) -> Bool { a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN) }
