import Checkpoint
import CKernels
import Kernels

extension TextStack {
    /// Gated delta net: projections, short causal convolution, the delta rule, gated norm, output matrix.
    func delta(_ w: DeltaWeights, index: Int, _ spans: [Span], _ input: Rows, addingTo x: Rows) {
        let shape = DeltaShape(configuration, order: weights.valueHeads)
        let room = space.delta
        let count = input.count
        let projected = Rows(room.projected.base, count: count, width: shape.channels)
        let convolved = Rows(room.convolved.base, count: count, width: shape.channels)
        let z = Rows(room.z.base, count: count, width: shape.valueWidth)
        let output = Rows(room.output.base, count: count, width: shape.valueWidth)
        let a = Rows(room.a.base, count: count, width: shape.valueHeads)
        let b = Rows(room.b.base, count: count, width: shape.valueHeads)
        compute.products([
            Product(input, w.qkv, projected), Product(input, w.z, z), Product(input, w.b, b),
            Product(input, w.a, a),
        ])
        for span in spans { convolve(w, shape, index, span, projected, convolved) }
        gates(w, shape, convolved)
        for span in spans {
            recur(shape, index, span, convolved, output)
        }
        compute.pool.run(count, by: 4) { rows, _ in
            kernels.pointee.rms_norm_gated(
                output[rows.lowerBound], z[rows.lowerBound], rows.count * shape.valueHeads, shape.valueDim,
                w.norm.base, Float(configuration.rmsNormEps), output[rows.lowerBound])
        }
        compute.product(output, w.output, x, .add)
    }

    private func convolve(
        _ w: DeltaWeights, _ shape: DeltaShape, _ index: Int, _ span: Span, _ x: Rows, _ y: Rows
    ) {
        let state = span.piece.state.convolution(index)
        let parts = span.parts
        compute.pool.run(shape.channels, by: 512) { channels, _ in
            let first = channels.lowerBound
            for part in parts {
                kernels.pointee.conv_silu(
                    x[part.rows.lowerBound] + first, x.stride, part.rows.count, channels.count,
                    w.convolution.base + first, shape.channels, shape.taps, state + first, shape.channels,
                    y[part.rows.lowerBound] + first, y.stride)
                guard let copy = part.copy?.convolution(index) else { continue }
                for tap in 0..<shape.taps - 1 {
                    let at = tap * shape.channels + first
                    (copy + at).update(from: state + at, count: channels.count)
                }
            }
        }
    }

    /// Unit queries (scaled by 1/√dk) and keys; decay and write strength of every head.
    private func gates(_ w: DeltaWeights, _ shape: DeltaShape, _ convolved: Rows) {
        let room = space.delta
        let queryScale = 1 / Float(shape.keyDim).squareRoot()
        compute.pool.run(convolved.count, by: 8) { rows, _ in
            for row in rows {
                let heads = convolved[row]
                kernels.pointee.l2_norm(heads, shape.keyDim, shape.keyHeads, shape.keyDim, 1e-6, queryScale)
                kernels.pointee.l2_norm(
                    heads + shape.keyWidth, shape.keyDim, shape.keyHeads, shape.keyDim, 1e-6, 1)
                let at = row * shape.valueHeads
                kernels.pointee.delta_gates(
                    room.a.base + at, room.b.base + at, w.rate.base, w.dtBias.base, room.decay.base + at,
                    room.beta.base + at, shape.valueHeads)
            }
        }
    }

    private func recur(
        _ shape: DeltaShape, _ index: Int, _ span: Span, _ convolved: Rows, _ output: Rows
    ) {
        let room = space.delta
        let state = span.piece.state.recurrent(index)
        let parts = span.parts
        compute.pool.run(shape.valueHeads * shape.blocks) { item, _ in
            let (head, block) = item.quotientAndRemainder(dividingBy: shape.blocks)
            let keyHead = shape.keyHead(of: head)
            let column = head * shape.valueDim + block * 16
            for part in parts {
                let first = part.rows.lowerBound
                var call = ck_delta(
                    q: convolved[first] + keyHead * shape.keyDim,
                    k: convolved[first] + shape.keyWidth + keyHead * shape.keyDim, ldqk: convolved.stride,
                    v: convolved[first] + 2 * shape.keyWidth + column, ldv: convolved.stride,
                    decay: room.decay.base + first * shape.valueHeads + head,
                    beta: room.beta.base + first * shape.valueHeads + head, ldg: shape.valueHeads,
                    tokens: part.rows.count, dk: shape.keyDim,
                    columns: min(16, shape.valueDim - block * 16),
                    state: state + item * shape.blockCount, out: output[first] + column, ldo: output.stride)
                kernels.pointee.delta(&call)
                guard let copy = part.copy?.recurrent(index) else { continue }
                (copy + item * shape.blockCount).update(
                    from: state + item * shape.blockCount, count: shape.blockCount)
            }
        }
    }
}
