import CKernels
import Checkpoint
import Kernels
import Synchronization

/// The matrices of a network: views of the mapped file, or copies in fewer bits that this store owns. One thread makes them;
/// they are valid while the store lives.
package final class WeightStore: @unchecked Sendable {  // written by one thread, before anyone reads
    package let format: WeightFormat
    private let folder: ModelFolder
    private let compute: Compute
    /// Told how many weights of each copied matrix are done.
    package var progress: ((Int) -> Void)?
    private var copies: [Copy] = []
    /// Bytes of copies since the system took back what they were made of.
    private var unreleased = 0

    package init(_ folder: ModelFolder, _ format: WeightFormat, _ compute: Compute) {
        self.folder = folder
        self.format = format
        self.compute = compute
    }

    /// Bytes of all copies.
    package var byteCount: Int { copies.reduce(0) { $0 + $1.buffer.count } }

    /// The tensor as stored, whatever the format: gates, routers and what else is small and decides much.
    package func plain(_ tensor: Tensor) -> Matrix { Matrix(tensor) }

    /// The tensor in the store's format.
    package func product(_ tensor: Tensor) throws(CheckpointError) -> Matrix {
        let stored = Matrix(tensor)
        if let packing = format.packing { return try packed(stored, packing, tensor) }
        guard format == .bf16 else { return stored }
        if case .bf16 = tensor.type { return stored }
        return rounded(stored)
    }

    /// A matrix of the vision tower, which has few weights and much to do: of 8 bits where the others have 4.
    package func tower(_ tensor: Tensor) throws(CheckpointError) -> Matrix {
        format == .int4 ? try packed(Matrix(tensor), .int8, tensor) : try product(tensor)
    }

    private func packed(
        _ stored: Matrix, _ packing: Packing, _ tensor: Tensor
    ) throws(CheckpointError) -> Matrix {
        let panelByteCount = packing.panelByteCount(columns: stored.columns)
        let copy = Copy(packing.byteCount(rows: stored.rows, columns: stored.columns))
        let isFinite = Atomic(true)
        compute.pool.run(stored.rows, by: Packing.panel) { rows, _ in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * stored.columns) { values in
                guard let values = values.baseAddress else { return }
                for row in rows {
                    stored.widen(
                        row: row, into: values + (row - rows.lowerBound) * stored.columns, compute.kernels)
                }
                let panel = copy.buffer.base + rows.lowerBound / Packing.panel * panelByteCount
                let done = compute.kernels.pack(
                    values, count: rows.count, columns: stored.columns, packing, into: panel)
                if !done { isFinite.store(false, ordering: .relaxed) }
            }
        }
        guard isFinite.load(ordering: .relaxed) else {
            throw .unreadable(
                file: tensor.file,
                reason: "\(tensor.name) has a weight that is infinite or no number, and cannot be quantised")
        }
        keep(copy, stored)
        return Matrix(
            base: copy.buffer.base, layout: .packed(packing), rows: stored.rows, columns: stored.columns)
    }

    private func rounded(_ stored: Matrix) -> Matrix {
        let copy = Copy(stored.rows * stored.columns * ElementKind.bf16.byteCount)
        compute.pool.run(stored.rows, by: 16) { rows, _ in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: stored.columns) { values in
                guard let values = values.baseAddress else { return }
                for row in rows {
                    stored.widen(row: row, into: values, compute.kernels)
                    let place = UnsafeMutableRawPointer(copy.buffer.base + row * stored.columns * 2)
                    compute.kernels.table.pointee.to_bf16(
                        values, place.assumingMemoryBound(to: UInt16.self), stored.columns)
                }
            }
        }
        keep(copy, stored)
        return Matrix(base: copy.buffer.base, kind: .bf16, rows: stored.rows, columns: stored.columns)
    }

    private func keep(_ copy: Copy, _ stored: Matrix) {
        copies.append(copy)
        unreleased += copy.buffer.count
        if unreleased > 128 << 20 { release() }
        progress?(stored.rows * stored.columns)
    }

    /// All matrices are made.
    package func finish() {
        progress = nil
        release()
    }

    /// Gives back the memory of what the copies were made of.
    private func release() {
        if unreleased > 0 { folder.releaseWeights() }
        unreleased = 0
    }

    private final class Copy {
        let buffer: Buffer<UInt8>
        init(_ byteCount: Int) { buffer = Buffer(byteCount) }
    }
}
