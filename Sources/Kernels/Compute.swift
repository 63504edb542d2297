import CKernels

/// Threads, kernels and the scratch of each thread: what every layer computes with.
package final class Compute: @unchecked Sendable {  // scratch is indexed by worker
    package let pool: WorkerPool
    package let kernels: Kernels
    private let scratch: Buffer<Float>

    package init(threads: Int = WorkerPool.processorCount, kernels: Kernels = .best) {
        pool = WorkerPool(threads: threads)
        self.kernels = kernels
        scratch = Buffer(pool.threads * Compute.scratchCount)
    }

    /// Floats of scratch that each worker has.
    package static let scratchCount = Int(CK_GEMM_SCRATCH)
    package func scratch(_ worker: Int) -> UnsafeMutablePointer<Float> {
        scratch.base + worker * Compute.scratchCount
    }

    /// Y = X·Wᵀ: `x` has w.columns columns, `y` w.rows.
    package func product(_ x: Rows, _ w: Matrix, _ y: Rows, _ epilogue: Epilogue = .store) {
        products([Product(x, w, y, epilogue)])
    }

    /// Several products as one parallel loop.
    package func products(_ parts: [Product]) {
        var firstItem: [Int] = [0]
        firstItem.reserveCapacity(parts.count + 1)
        for part in parts { firstItem.append(firstItem[firstItem.count - 1] + part.itemCount) }
        // Plain memory inside the loop: the threads would fight over the arrays' reference counts.
        parts.withUnsafeBufferPointer { parts in
            firstItem.withUnsafeBufferPointer { firstItem in
                pool.run(firstItem[parts.count]) { item, worker in
                    var low = 0
                    var high = parts.count
                    while high - low > 1 {
                        let middle = (low + high) / 2
                        if firstItem[middle] <= item { low = middle } else { high = middle }
                    }
                    multiply(parts[low], item: item - firstItem[low], worker)
                }
            }
        }
    }

    private func multiply(_ part: Product, item: Int, _ worker: Int) {
        let (row, strip) = item.quotientAndRemainder(dividingBy: part.stripCount)
        let rows = row * Product.rowBlock..<min(part.x.count, (row + 1) * Product.rowBlock)
        let columns = strip * part.stripWidth..<min(part.w.rows, (strip + 1) * part.stripWidth)
        multiply(
            part.x.rows(rows), part.w.slice(columns), part.y.rows(rows).columns(columns), columns.lowerBound,
            part.epilogue, worker)
    }

    /// The same on the calling worker alone; `firstColumn` is where in the bias the outputs begin.
    private func multiply(
        _ x: Rows, _ w: Matrix, _ y: Rows, _ firstColumn: Int, _ epilogue: Epilogue, _ worker: Int
    ) {
        var call = ck_gemm(
            x: x.base, ldx: x.stride, m: x.count, k: w.columns, w: w.base, type: w.kind, ldw: w.columns,
            n: w.rows, decode: w.decode, context: w.context, row_bytes: w.rowByteCount, y: y.base,
            ldy: y.stride,
            bias: epilogue.bias.map { $0 + firstColumn },
            accumulate: epilogue.accumulate, scratch: scratch(worker))
        kernels.table.pointee.gemm(&call)
    }
}
