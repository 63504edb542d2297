import Checkpoint
import Glibc
import Kernels

/// The vision tower at work on one picture or clip. It advances in slices of patch rows, so that a large
/// picture never holds up other sequences; the result does not depend on the slices. When it is done nothing
/// is left of it but its rows, in memory of their own that is not written again.
package final class VisionRun: @unchecked Sendable {  // advanced by one thread at a time
    private let tower: VisionTower
    private let patchCount: Int
    private var stage = Stage.embedding
    /// The first patch that the stage has not done.
    private var next = 0
    /// Memory of the stages; given back when the last is done.
    private var work: VisionWork?
    /// `[N / merge², outHiddenSize]`, complete when `isDone`.
    private let output: Buffer<Float>

    /// `embedding → keys(0) → mixing(0) → keys(1) → … → merging → done`; a stage goes through all patches
    /// before the next begins, because attention needs the keys of a whole frame.
    private enum Stage {
        case embedding
        case keys(block: Int)
        case mixing(block: Int)
        case merging
        case done
    }

    init(_ tower: VisionTower, _ patches: any PatchSource) {
        self.tower = tower
        patchCount = patches.rowCount
        work = VisionWork(tower, patches)
        output = Buffer(patchCount / tower.mergedPatches * tower.configuration.outHiddenSize)
    }

    package var isDone: Bool {
        if case .done = stage { true } else { false }
    }
    package var rowCount: Int { patchCount / tower.mergedPatches }
    /// The tower's result; only when `isDone`.
    package var rows: UnsafePointer<Float> { UnsafePointer(output.base) }

    /// What the rows take of the system: whole pages.
    package var byteCount: Int {
        let page = Int(getpagesize())
        return (output.count * MemoryLayout<Float>.stride + page - 1) / page * page
    }

    /// Works on at most `limit` patches (at least one merge block) of the current stage; returns how many.
    package func advance(limit: Int) -> Int {
        guard let work else { return 0 }
        let block = tower.mergedPatches
        let count = min(max(limit / block * block, block), VisionWork.sliceLimit / block * block)
        let range = next..<min(next + count, patchCount)
        switch stage {
        case .embedding: work.embed(range)
        case .keys(let block): work.keys(tower.weights.blocks[block], range)
        case .mixing(let block): work.mix(tower.weights.blocks[block], range)
        case .merging: work.merge(range, into: output.base)
        case .done: return 0
        }
        next = range.upperBound
        if next == patchCount { enter(following(stage)) }
        return range.count
    }

    private func enter(_ stage: Stage) {
        self.stage = stage
        next = 0
        if isDone { work = nil }
    }

    private func following(_ stage: Stage) -> Stage {
        switch stage {
        case .embedding: tower.weights.blocks.isEmpty ? .merging : .keys(block: 0)
        case .keys(let block): .mixing(block: block)
        case .mixing(let block): block + 1 < tower.weights.blocks.count ? .keys(block: block + 1) : .merging
        case .merging, .done: .done
        }
    }
}
