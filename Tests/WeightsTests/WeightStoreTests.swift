import Checkpoint
import Foundation
import Kernels
import TestSupport
import Testing
import Weights

/// Matrices in the formats that a store makes of tensors.
@Suite struct WeightStoreTests {
    private func folder() throws -> ModelFolder {
        try ModelFolder(path: Fixtures.url("micro-dense/checkpoint").path)
    }

    private func tensor(_ folder: ModelFolder) throws -> Tensor {
        try folder.tensor(
            "\(folder.textPrefix)layers.0.mlp.down_proj.weight",
            shape: [folder.configuration.text.hiddenSize, folder.configuration.text.intermediateSize])
    }

    /// What a row of ones gives: the sum of each output's weights.
    private func sums(_ matrix: Matrix) -> [Float] {
        var x = [Float](repeating: 1, count: matrix.columns)
        var y = [Float](repeating: 0, count: matrix.rows)
        x.withUnsafeMutableBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                Compute(threads: 1).product(
                    Rows(x.baseAddress!, count: 1, width: matrix.columns), matrix,
                    Rows(y.baseAddress!, count: 1, width: matrix.rows))
            }
        }
        return y
    }

    /// How many bytes a format takes, and how far the outputs are.
    @Test(arguments: [(WeightFormat.bf16, 2.0, Float(0.02)), (.int8, 1.0625, 0.05), (.int4, 0.5625, 0.6)])
    func formats(format: WeightFormat, bytesPerWeight: Double, tolerance: Float) throws {
        let folder = try folder()
        let tensor = try tensor(folder)
        let store = WeightStore(folder, format, Compute(threads: 2))
        var told = 0
        store.progress = { told += $0 }
        let matrix = try store.product(tensor)
        store.finish()
        let isStoredSo = format.rawValue == "bf16" && matrix.base == tensor.bytes.baseAddress
        #expect(isStoredSo ? told == 0 && store.byteCount == 0 : told == tensor.count)
        #expect(matrix.byteCount == Int(Double(tensor.count) * bytesPerWeight))
        let expected = sums(store.plain(tensor))
        for (found, expected) in zip(sums(matrix), expected) { #expect(abs(found - expected) < tolerance) }
    }

    @Test func asStoredIsTheFile() throws {
        let folder = try folder()
        let tensor = try tensor(folder)
        let store = WeightStore(folder, .auto, Compute(threads: 1))
        #expect(try store.product(tensor).base == tensor.bytes.baseAddress)
        #expect(try store.tower(tensor).base == tensor.bytes.baseAddress)
        #expect(store.byteCount == 0)
    }

    /// The tower has 8 bits where the text stack has 4.
    @Test func towers() throws {
        let folder = try folder()
        let store = WeightStore(folder, .int4, Compute(threads: 1))
        let tensor = try tensor(folder)
        #expect(try store.tower(tensor).byteCount > (try store.product(tensor)).byteCount)
    }
}
