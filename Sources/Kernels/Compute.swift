import CKernels

/// Threads, kernels and the scratch of each thread: what every layer computes with.
package final class Compute: @unchecked Sendable {  // scratch is indexed by worker
    package let pool: WorkerPool
    package let kernels: Kernels
    private let scratch: Buffer<Float>
    private let activations = Activations()

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

    /// Several products as one parallel loop. Where weights are packed, what they meet is quantised before.
    package func products(_ parts: [Product]) {
        let quantised = activations.quantise(parts, pool, kernels)
        var firstItem: [Int] = [0]
        firstItem.reserveCapacity(parts.count + 1)
        for part in parts { firstItem.append(firstItem[firstItem.count - 1] + part.itemCount) }
        // Plain memory inside the loop: the threads would fight over the arrays' reference counts.
        parts.withUnsafeBufferPointer { parts in
            quantised.withUnsafeBufferPointer { quantised in
                firstItem.withUnsafeBufferPointer { firstItem in
                    pool.run(firstItem[parts.count]) { item, worker in
                        var low = 0
                        var high = parts.count
                        while high - low > 1 {
                            let middle = (low + high) / 2
                            if firstItem[middle] <= item { low = middle } else { high = middle }
                        }
                        multiply(parts[low], quantised[low], item: item - firstItem[low], worker)
                    }
                }
            }
        }
    }

    /// One item of a product, on the calling worker alone.
    private func multiply(_ part: Product, _ quantised: ck_activations?, item: Int, _ worker: Int) {
        let (row, strip) = item.quotientAndRemainder(dividingBy: part.stripCount)
        let rows = row * Product.rowBlock..<min(part.x.count, (row + 1) * Product.rowBlock)
        let columns = strip * part.stripWidth..<min(part.w.rows, (strip + 1) * part.stripWidth)
        let w = part.w.slice(columns)
        let y = part.y.rows(rows).columns(columns)
        let bias = part.epilogue.bias.map { $0 + columns.lowerBound }
        switch w.layout {
        case .packed(let packing):
            guard let quantised else { preconditionFailure("packed weights meet quantised activations") }
            var call = ck_gemm_quantised(
                x: quantised.rows(from: rows.lowerBound), m: rows.count, w: w.base,
                packing: packing.raw(columns: w.columns), n: w.rows, y: y.base, ldy: y.stride, bias: bias,
                accumulate: part.epilogue.accumulate)
            kernels.table.pointee.gemm_quantised(&call)
        case .elements(let kind):
            gemm(part.x.rows(rows), w, y, kind, bias, part.epilogue.accumulate, worker)
        case .coded(let rowByteCount, let context, let decode):
            gemm(
                part.x.rows(rows), w, y, .coded, bias, part.epilogue.accumulate, worker,
                (rowByteCount, context, decode))
        }
    }

    private func gemm(
        _ x: Rows, _ w: Matrix, _ y: Rows, _ kind: ElementKind, _ bias: UnsafePointer<Float>?,
        _ accumulate: Bool, _ worker: Int,
        _ coding: (rowByteCount: Int, context: UnsafeRawPointer?, decode: ck_decode)? = nil
    ) {
        var call = ck_gemm(
            x: x.base, ldx: x.stride, m: x.count, k: w.columns, w: w.base, type: kind, ldw: w.columns,
            n: w.rows, decode: coding?.decode, context: coding?.context, row_bytes: coding?.rowByteCount ?? 0,
            y: y.base, ldy: y.stride, bias: bias, accumulate: accumulate, scratch: scratch(worker))
        kernels.table.pointee.gemm(&call)
    }
}
