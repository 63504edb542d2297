import Checkpoint
import CKernels
import Kernels
import Patches

extension VisionWork {
    private var pageCount: Int { PagePool.pageCount(for: frame) }
    /// Patches of a frame.
    private var frame: Int { patches.grid.h * patches.grid.w }
    private var pageSize: Int { 2 * width * PagePool.positions }

    private func page(_ index: Int, ofFrame frame: Int) -> UnsafeMutablePointer<Float> {
        keyValues.base + (frame * pageCount + index) * pageSize
    }

    func store(key: UnsafePointer<Float>, value: UnsafePointer<Float>, _ patch: Int) {
        let (heads, dim) = (tower.configuration.numHeads, tower.configuration.headDim)
        let (index, slot) = (patch % frame).quotientAndRemainder(dividingBy: PagePool.positions)
        let page = page(index, ofFrame: patch / frame)
        for head in 0..<heads {
            let block = page + head * 2 * dim * PagePool.positions
            for at in 0..<dim { block[at * PagePool.positions + slot] = key[head * dim + at] }
            (block + (PagePool.positions + slot) * dim).update(from: value + head * dim, count: dim)
        }
    }

    /// Every patch attends to the patches of its own frame (of its temporal patch).
    func attend(_ range: Range<Int>, _ output: Rows) {
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
}
