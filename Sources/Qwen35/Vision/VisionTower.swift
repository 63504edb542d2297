import Checkpoint
import CKernels
import Foundation
import Kernels
import Patches

/// The vision tower: patches in, rows of the text stack's width out, one for each merge block.
package final class VisionTower: @unchecked Sendable {  // weights never change
    package let configuration: VisionConfiguration
    let weights: VisionWeights
    let compute: Compute
    /// Rotary frequencies of one axis: headDim/4 of them, base 10,000.
    private let frequencies: [Float]

    init(_ configuration: VisionConfiguration, _ weights: VisionWeights, _ compute: Compute) {
        self.configuration = configuration
        self.weights = weights
        self.compute = compute
        let half = configuration.headDim / 2
        frequencies = (0..<half / 2).map { 1 / Float(pow(10_000, Double(Float(2 * $0) / Float(half)))) }
    }

    var kernels: UnsafePointer<ck_table> { compute.kernels.table }

    /// The tower for one picture or clip, to be advanced slice by slice.
    package func run(on patches: any PatchSource) -> VisionRun { VisionRun(self, patches) }

    /// Patches that become one token.
    var mergedPatches: Int { configuration.spatialMergeSize * configuration.spatialMergeSize }

    /// Row and column of a patch within its frame, from its place in merge-block order.
    func place(_ patch: Int, _ grid: Grid) -> (row: Int, column: Int) {
        let merge = configuration.spatialMergeSize
        let inFrame = patch % (grid.h * grid.w)
        let (block, inner) = inFrame.quotientAndRemainder(dividingBy: merge * merge)
        let (blockRow, blockColumn) = block.quotientAndRemainder(dividingBy: grid.w / merge)
        return (blockRow * merge + inner / merge, blockColumn * merge + inner % merge)
    }

    /// Adds the position embedding: the square table, stretched over the grid corner to corner, bilinear.
    func addPosition(_ place: (row: Int, column: Int), _ grid: Grid, to x: UnsafeMutablePointer<Float>) {
        let width = configuration.hiddenSize
        let (y0, y1, fy) = neighbours(place.row, of: grid.h)
        let (x0, x1, fx) = neighbours(place.column, of: grid.w)
        let corners = [
            (y0, x0, (1 - fy) * (1 - fx)), (y0, x1, (1 - fy) * fx), (y1, x0, fy * (1 - fx)),
            (y1, x1, fy * fx),
        ]
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { sum in
            guard let sum = sum.baseAddress else { return }
            sum.update(repeating: 0, count: width)
            for (row, column, weight) in corners {
                kernels.pointee.scale_add(
                    sum, weights.positions.base + (row * weights.side + column) * width, weight, width)
            }
            kernels.pointee.add(x, sum, width)
        }
    }

    private func neighbours(_ index: Int, of count: Int) -> (Int, Int, Float) {
        // As torch.linspace(0, side − 1, count): from both ends towards the middle, in f32.
        let last = Float(weights.side - 1)
        let step = count > 1 ? last / Float(count - 1) : 0
        let at = index < count / 2 ? step * Float(index) : last - step * Float(count - 1 - index)
        let value = count > 1 ? at : 0
        let low = min(Int(value), weights.side - 1)
        return (low, min(low + 1, weights.side - 1), value - Float(low))
    }

    /// Cosines and sines of a patch: headDim/4 of its row, then as many of its column.
    func writeAngles(
        _ place: (row: Int, column: Int), cosines: UnsafeMutablePointer<Float>,
        sines: UnsafeMutablePointer<Float>
    ) {
        let count = frequencies.count
        for index in 0..<count {
            ck_sincos(Float(place.row) * frequencies[index], cosines + index, sines + index)
            ck_sincos(
                Float(place.column) * frequencies[index], cosines + count + index, sines + count + index)
        }
    }
}
