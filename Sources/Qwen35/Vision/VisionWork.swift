import Checkpoint
import CKernels
import Kernels
import Patches

/// The stages of the vision tower on one picture or clip, and the memory that they share.
final class VisionWork {
    let tower: VisionTower
    let patches: any PatchSource
    /// The residual stream `[N, C]`.
    private let x: Buffer<Float>
    /// Queries `[N, heads, d]` of the block at work.
    let queries: Buffer<Float>
    /// Its keys and values, frame by frame in pages of 64 patches as the kernel reads them:
    /// `[frames][pages][heads]` of `[d][64]` keys, then `[64][d]` values.
    let keyValues: Buffer<Float>
    /// `[N, d/2]` each.
    private let cosines: Buffer<Float>
    private let sines: Buffer<Float>
    /// A slice of patches at the tower's width, and at its widest.
    private let slice: Buffer<Float>
    private let wide: Buffer<Float>

    /// Patches in one slice of work at most.
    static let sliceLimit = 512

    init(_ tower: VisionTower, _ patches: any PatchSource) {
        precondition(patches.columnCount == tower.weights.patchEmbedding.weight.columns)
        self.tower = tower
        self.patches = patches
        let vision = tower.configuration
        let (count, width) = (patches.rowCount, vision.hiddenSize)
        let slice = min(count, VisionWork.sliceLimit)
        let pages = patches.grid.t * PagePool.pageCount(for: patches.grid.h * patches.grid.w)
        x = Buffer(count * width)
        queries = Buffer(count * width)
        keyValues = Buffer(pages * 2 * width * PagePool.positions)
        cosines = Buffer(count * vision.headDim / 2)
        sines = Buffer(count * vision.headDim / 2)
        self.slice = Buffer(slice * max(patches.columnCount, width))
        wide = Buffer(slice * max(3 * width, vision.intermediateSize))
    }

    var width: Int { tower.configuration.hiddenSize }
    var compute: Compute { tower.compute }
    var kernels: UnsafePointer<ck_table> { tower.kernels }
    private var stream: Rows { Rows(x.base, count: patches.rowCount, width: width) }

    func embed(_ range: Range<Int>) {
        let embedding = tower.weights.patchEmbedding
        let input = Rows(slice.base, count: range.count, width: patches.columnCount)
        compute.pool.run(range.count, by: 16) { rows, _ in
            patches.write(
                rows: range.lowerBound + rows.lowerBound..<range.lowerBound + rows.upperBound,
                to: input[rows.lowerBound])
        }
        let target = stream.rows(range)
        compute.product(input, embedding.weight, target, embedding.epilogue)
        let half = tower.configuration.headDim / 2
        compute.pool.run(range.count, by: 16) { rows, _ in
            for row in rows {
                let patch = range.lowerBound + row
                let place = tower.place(patch, patches.grid)
                tower.addPosition(place, patches.grid, to: target[row])
                tower.writeAngles(
                    place, cosines: cosines.base + patch * half, sines: sines.base + patch * half)
            }
        }
    }

    private func norm(_ rows: Rows, _ weights: VisionWeights.LayerNorm) -> Rows {
        let result = Rows(slice.base, count: rows.count, width: width)
        compute.pool.run(rows.count, by: 16) { part, _ in
            kernels.pointee.layer_norm(
                rows[part.lowerBound], rows.stride, part.count, width, weights.weight.base, weights.bias.base,
                1e-6, result[part.lowerBound], result.stride)
        }
        return result
    }

    func keys(_ block: VisionWeights.Block, _ range: Range<Int>) {
        let vision = tower.configuration
        let (heads, dim) = (vision.numHeads, vision.headDim)
        let normed = norm(stream.rows(range), block.norm1)
        let qkv = Rows(wide.base, count: range.count, width: 3 * width)
        compute.product(normed, block.qkv.weight, qkv, block.qkv.epilogue)
        compute.pool.run(range.count, by: 16) { rows, _ in
            for row in rows {
                let patch = range.lowerBound + row
                for head in 0..<2 * heads {  // queries, then keys
                    kernels.pointee.rope(
                        qkv[row] + head * dim, cosines.base + patch * dim / 2, sines.base + patch * dim / 2,
                        dim / 2)
                }
                (queries.base + patch * width).update(from: qkv[row], count: width)
                store(key: qkv[row] + width, value: qkv[row] + 2 * width, patch)
            }
        }
    }

    func mix(_ block: VisionWeights.Block, _ range: Range<Int>) {
        let rows = stream.rows(range)
        let mixed = Rows(slice.base, count: range.count, width: width)
        attend(range, mixed)
        compute.product(mixed, block.projection.weight, rows, block.projection.adding)
        let normed = norm(rows, block.norm2)
        let hidden = Rows(wide.base, count: range.count, width: block.up.weight.rows)
        compute.product(normed, block.up.weight, hidden, block.up.epilogue)
        compute.pool.run(hidden.count * hidden.width, by: 16_384) { part, _ in
            kernels.pointee.gelu_tanh(hidden.base + part.lowerBound, part.count)
        }
        compute.product(hidden, block.down.weight, rows, block.down.adding)
    }

    /// Norm per patch, then the patches of a merge block as one row through two layers.
    func merge(_ range: Range<Int>, into output: UnsafeMutablePointer<Float>) {
        let vision = tower.configuration
        let weights = tower.weights
        let merged = tower.mergedPatches
        let normed = norm(stream.rows(range), weights.mergerNorm)
        let count = range.count / merged
        let input = Rows(normed.base, count: count, width: merged * width)
        let hidden = Rows(wide.base, count: count, width: merged * width)
        compute.product(input, weights.mergerIn.weight, hidden, weights.mergerIn.epilogue)
        compute.pool.run(hidden.count * hidden.width, by: 16_384) { part, _ in
            kernels.pointee.gelu_erf(hidden.base + part.lowerBound, part.count)
        }
        let result = Rows(
            output + range.lowerBound / merged * vision.outHiddenSize, count: count,
            width: vision.outHiddenSize)
        compute.product(hidden, weights.mergerOut.weight, result, weights.mergerOut.epilogue)
    }
}
