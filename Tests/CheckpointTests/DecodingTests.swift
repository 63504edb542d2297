import CFormats
import Checkpoint
import TestSupport
import Testing

/// Every GGUF type that is read gives gguf-py's bits, whichever part of a row is asked for.
@Suite struct DecodingTests {
    static let types: [(name: String, number: UInt32)] = [
        ("F32", 0), ("F16", 1), ("Q4_0", 2), ("Q4_1", 3), ("Q5_0", 6), ("Q5_1", 7), ("Q8_0", 8), ("Q2_K", 10),
        ("Q3_K", 11), ("Q4_K", 12), ("Q5_K", 13), ("Q6_K", 14), ("IQ2_XXS", 16), ("IQ2_XS", 17),
        ("IQ3_XXS", 18), ("IQ1_S", 19), ("IQ4_NL", 20), ("IQ3_S", 21), ("IQ2_S", 22), ("IQ4_XS", 23),
        ("IQ1_M", 29), ("BF16", 30), ("MXFP4", 39), ("NVFP4", 40),
    ]
    static let golden = Result {
        try Golden(folder: Fixtures.url("formats"), name: "gguf")
    }

    @Test(arguments: types, [cf_set.baseline, .avx2])
    func decodesAnyRun(type: (name: String, number: UInt32), set: cf_set) throws {
        guard let format = cf_gguf_of(set, type.number) else {
            #expect(set == .avx2, "only a machine without AVX2 may lack it")
            return
        }
        #expect(String(cString: format.pointee.name) == type.name)
        let golden = try Self.golden.get()
        let codes = try golden.ints("\(type.name).codes").map { UInt8($0) }
        let expected = try golden.floats("\(type.name).values")
        let block = format.pointee.block
        #expect(codes.count / format.pointee.bytes * block == expected.count)
        var runs = [0..<expected.count, 0..<1, expected.count - 1..<expected.count, 7..<7]
        for edge in [1, block - 1, block, block + 1, 2 * block] where edge < expected.count {
            runs += [0..<edge, edge..<expected.count, edge / 2..<edge]
        }
        for run in runs {
            var values = [Float](repeating: .infinity, count: run.count + 1)
            format.pointee.decode(nil, codes, run.lowerBound, run.count, &values)
            #expect(values.removeLast() == .infinity, "writes beyond \(run)")
            #expect(values.map(\.bitPattern) == expected[run].map(\.bitPattern), "\(run)")
        }
    }
}
