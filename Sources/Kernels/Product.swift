import CKernels

/// What a product does besides multiplying.
package struct Epilogue: @unchecked Sendable {  // a pointer to weights, which never change
    package var bias: UnsafePointer<Float>?
    package var accumulate: Bool
    package static let store = Epilogue(bias: nil, accumulate: false)
    package static let add = Epilogue(bias: nil, accumulate: true)
    package init(bias: UnsafePointer<Float>?, accumulate: Bool) {
        self.bias = bias
        self.accumulate = accumulate
    }
}

/// Rows of f32 in memory that someone else owns.
package struct Rows {
    package let base: UnsafeMutablePointer<Float>
    package let count: Int
    package let width: Int
    /// Elements from one row to the next.
    package let stride: Int

    package init(_ base: UnsafeMutablePointer<Float>, count: Int, width: Int, stride: Int? = nil) {
        self.base = base
        self.count = count
        self.width = width
        self.stride = stride ?? width
    }

    package subscript(row: Int) -> UnsafeMutablePointer<Float> { base + row * stride }

    package func rows(_ range: Range<Int>) -> Rows {
        Rows(base + range.lowerBound * stride, count: range.count, width: width, stride: stride)
    }
    package func columns(_ range: Range<Int>) -> Rows {
        Rows(base + range.lowerBound, count: count, width: range.count, stride: stride)
    }
}

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
        products(x, [(w, y, epilogue)])
    }

    /// Several products of one input, as one parallel loop.
    package func products(_ x: Rows, _ parts: [(w: Matrix, y: Rows, epilogue: Epilogue)]) {
        guard x.count > 0 else { return }
        // An item is a strip of outputs: long enough to stream, short enough to share out evenly.
        let strip = x.count < 16 ? 96 : 48
        let rowBlock = 256
        let rowBlocks = (x.count + rowBlock - 1) / rowBlock
        var firstItem: [Int] = [0]
        for part in parts {
            firstItem.append(firstItem[firstItem.count - 1] + (part.w.rows + strip - 1) / strip * rowBlocks)
        }
        pool.run(firstItem[parts.count]) { item, worker in
            var index = 0
            while item >= firstItem[index + 1] { index += 1 }
            let (w, y, epilogue) = parts[index]
            let local = item - firstItem[index]
            let strips = (w.rows + strip - 1) / strip
            let columns = local % strips * strip..<min(w.rows, (local % strips + 1) * strip)
            let rows = local / strips * rowBlock..<min(x.count, (local / strips + 1) * rowBlock)
            multiply(x.rows(rows), w.slice(columns), y.rows(rows).columns(columns), columns.lowerBound, epilogue, worker)
        }
    }

    /// The same on the calling worker alone; `firstColumn` is where in the bias the outputs begin.
    package func multiply(
        _ x: Rows, _ w: Matrix, _ y: Rows, _ firstColumn: Int, _ epilogue: Epilogue, _ worker: Int
    ) {
        var call = ck_gemm(
            x: x.base, ldx: x.stride, m: x.count, k: w.columns, w: w.base, type: w.kind, ldw: w.columns,
            n: w.rows, y: y.base, ldy: y.stride, bias: epilogue.bias.map { $0 + firstColumn },
            accumulate: epilogue.accumulate, scratch: scratch(worker))
        kernels.table.pointee.gemm(&call)
    }
}
