import Checkpoint
import CKernels
import Kernels
import Patches

/// The vision tower at work on one picture or clip. It advances in slices of patch rows, so that a large
/// picture never holds up other sequences; the result does not depend on the slices.
package final class VisionRun: @unchecked Sendable {  // advanced by one thread at a time
    private let tower: VisionTower
    private let patches: any PatchSource
    private var stage = Stage.embedding
    /// The first patch that the stage has not done.
    private var next = 0

    /// `embedding → keys(0) → mixing(0) → keys(1) → … → merging → done`; a stage goes through all patches
    /// before the next begins, because attention needs the keys of a whole frame.
    private enum Stage {
        case embedding
        case keys(block: Int)
        case mixing(block: Int)
        case merging
        case done
    }

    /// The residual stream `[N, C]`.
    private let x: Buffer<Float>
    /// Queries `[N, heads, d]` of the block at work.
    private let queries: Buffer<Float>
    /// Its keys and values, frame by frame in pages of 64 patches as the kernel reads them:
    /// `[frames][pages][heads]` of `[d][64]` keys, then `[64][d]` values.
    private let keyValues: Buffer<Float>
    /// `[N, d/2]` each.
    private let cosines: Buffer<Float>
    private let sines: Buffer<Float>
    private let slice: Buffer<Float>
    private let wide: Buffer<Float>
    /// `[N / merge², outHiddenSize]`, complete when `isDone`.
    private let output: Buffer<Float>

    /// Patches in one slice of work at most.
    private static let sliceLimit = 512

    init(_ tower: VisionTower, _ patches: any PatchSource) {
        self.tower = tower
        self.patches = patches
        let vision = tower.configuration
        let (count, width) = (patches.rowCount, vision.hiddenSize)
        precondition(patches.columnCount == tower.weights.patchEmbedding.weight.columns)
        let slice = min(count, VisionRun.sliceLimit)
        let merged = vision.spatialMergeSize * vision.spatialMergeSize
        x = Buffer(count * width)
        queries = Buffer(count * width)
        let frame = patches.grid.h * patches.grid.w
        let pages = patches.grid.t * ((frame + PagePool.positions - 1) / PagePool.positions)
        keyValues = Buffer(pages * 2 * width * PagePool.positions)
        cosines = Buffer(count * vision.headDim / 2)
        sines = Buffer(count * vision.headDim / 2)
        self.slice = Buffer(slice * max(patches.columnCount, width))
        wide = Buffer(slice * max(3 * width, vision.intermediateSize))
        output = Buffer(count / merged * vision.outHiddenSize)
    }

    package var isDone: Bool {
        if case .done = stage { true } else { false }
    }
    package var rowCount: Int { output.count / tower.configuration.outHiddenSize }
    /// The tower's result; only when `isDone`.
    package var rows: UnsafePointer<Float> { UnsafePointer(output.base) }
    /// Passes over a patch that are left, to share out a budget: a stage over a patch is one.
    package var remainingWork: Int {
        let stages = 2 * tower.weights.blocks.count
        let count = patches.rowCount
        return switch stage {
        case .embedding: (stages + 2) * count - next
        case .keys(let block): (stages + 1 - 2 * block) * count - next
        case .mixing(let block): (stages - 2 * block) * count - next
        case .merging: count - next
        case .done: 0
        }
    }

    /// Works on at most `limit` patches (at least one merge block) of the current stage; returns how many.
    package func advance(limit: Int) -> Int {
        let block = tower.configuration.spatialMergeSize * tower.configuration.spatialMergeSize
        let count = min(max(limit / block * block, block), VisionRun.sliceLimit / block * block)
        let range = next..<min(next + count, patches.rowCount)
        switch stage {
        case .embedding: embed(range)
        case .keys(let block): keys(tower.weights.blocks[block], range)
        case .mixing(let block): mix(tower.weights.blocks[block], range)
        case .merging: merge(range)
        case .done: return 0
        }
        next = range.upperBound
        if next == patches.rowCount {
            next = 0
            stage = following(stage)
        }
        return range.count
    }

    private func following(_ stage: Stage) -> Stage {
        switch stage {
        case .embedding: tower.weights.blocks.isEmpty ? .merging : .keys(block: 0)
        case .keys(let block): .mixing(block: block)
        case .mixing(let block): block + 1 < tower.weights.blocks.count ? .keys(block: block + 1) : .merging
        case .merging, .done: .done
        }
    }

    private var width: Int { tower.configuration.hiddenSize }
    private var compute: Compute { tower.compute }
    private var kernels: UnsafePointer<ck_table> { tower.kernels }
    private var stream: Rows { Rows(x.base, count: patches.rowCount, width: width) }

    private func embed(_ range: Range<Int>) {
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

    private func keys(_ block: VisionWeights.Block, _ range: Range<Int>) {
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

    private var pageCount: Int { (frame + PagePool.positions - 1) / PagePool.positions }
    /// Patches of a frame.
    private var frame: Int { patches.grid.h * patches.grid.w }
    private var pageSize: Int { 2 * width * PagePool.positions }

    private func page(_ index: Int, ofFrame frame: Int) -> UnsafeMutablePointer<Float> {
        keyValues.base + (frame * pageCount + index) * pageSize
    }

    private func store(key: UnsafePointer<Float>, value: UnsafePointer<Float>, _ patch: Int) {
        let (heads, dim) = (tower.configuration.numHeads, tower.configuration.headDim)
        let (index, slot) = (patch % frame).quotientAndRemainder(dividingBy: PagePool.positions)
        let page = page(index, ofFrame: patch / frame)
        for head in 0..<heads {
            let block = page + head * 2 * dim * PagePool.positions
            for at in 0..<dim { block[at * PagePool.positions + slot] = key[head * dim + at] }
            (block + (PagePool.positions + slot) * dim).update(from: value + head * dim, count: dim)
        }
    }

    private func mix(_ block: VisionWeights.Block, _ range: Range<Int>) {
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

    /// Every patch attends to the patches of its own frame (of its temporal patch).
    private func attend(_ range: Range<Int>, _ output: Rows) {
        let vision = tower.configuration
        let (heads, dim) = (vision.numHeads, vision.headDim)
        let perItem = 32
        let items = (range.count + perItem - 1) / perItem
        compute.pool.run(items * heads) { item, worker in
            let (head, slice) = item.quotientAndRemainder(dividingBy: items)
            var at = range.lowerBound + slice * perItem
            let end = min(range.upperBound, at + perItem)
            while at < end {  // one frame at a time
                let stop = min(end, (at / frame + 1) * frame)
                attend(at..<stop, head, dim, output, range.lowerBound, worker)
                at = stop
            }
        }
    }

    /// Patches of one frame.
    private func attend(
        _ patches: Range<Int>, _ head: Int, _ dim: Int, _ output: Rows, _ firstOutput: Int, _ worker: Int
    ) {
        let keys = head * 2 * dim * PagePool.positions
        withUnsafeTemporaryAllocation(of: UnsafeRawPointer?.self, capacity: pageCount) { pages in
            for index in 0..<pageCount {
                pages[index] = UnsafeRawPointer(page(index, ofFrame: patches.lowerBound / frame))
            }
            withUnsafeTemporaryAllocation(of: ck_query.self, capacity: patches.count) { queries in
                for (slot, patch) in patches.enumerated() {
                    queries[slot] = ck_query(
                        q: self.queries.base + patch * width + head * dim,
                        out: output[patch - firstOutput] + head * dim, keys: frame)
                }
                var call = ck_attention(
                    queries: queries.baseAddress, count: patches.count, pages: pages.baseAddress,
                    k_offset: keys,
                    v_offset: keys + dim * PagePool.positions, type: .f32, head_dim: dim,
                    scale: 1 / Float(dim).squareRoot(), scratch: compute.scratch(worker))
                kernels.pointee.attention(&call)
            }
        }
    }

    /// Norm per patch, then the patches of a merge block as one row through two layers.
    private func merge(_ range: Range<Int>) {
        let vision = tower.configuration
        let weights = tower.weights
        let merged = vision.spatialMergeSize * vision.spatialMergeSize
        let normed = norm(stream.rows(range), weights.mergerNorm)
        let count = range.count / merged
        let input = Rows(normed.base, count: count, width: merged * width)
        let hidden = Rows(wide.base, count: count, width: merged * width)
        compute.product(input, weights.mergerIn.weight, hidden, weights.mergerIn.epilogue)
        compute.pool.run(hidden.count * hidden.width, by: 16_384) { part, _ in
            kernels.pointee.gelu_erf(hidden.base + part.lowerBound, part.count)
        }
        let result = Rows(
            output.base + range.lowerBound / merged * vision.outHiddenSize, count: count,
            width: vision.outHiddenSize)
        compute.product(hidden, weights.mergerOut.weight, result, weights.mergerOut.epilogue)
    }
}
