import Checkpoint
import CKernels
import Kernels

extension TextStack {
    /// Gated attention (Qwen3.5's full-attention layer): q and its gate from one matrix, norms on q and k,
    /// partial rotary embedding, softmax over the cached keys, σ(gate) before the output matrix.
    func attention(_ w: AttentionWeights, index: Int, _ spans: [Span], _ input: Rows, addingTo x: Rows) {
        let text = configuration
        let (heads, kvHeads, dim) = (text.numAttentionHeads, text.numKeyValueHeads, text.headDim)
        let room = space.attention
        let gated = Rows(room.gated.base, count: input.count, width: w.query.rows)
        let key = Rows(room.key.base, count: input.count, width: kvHeads * dim)
        let value = Rows(room.value.base, count: input.count, width: kvHeads * dim)
        let query = Rows(room.query.base, count: input.count, width: heads * dim)
        let output = Rows(room.output.base, count: input.count, width: heads * dim)
        compute.products([
            Product(input, w.query, gated), Product(input, w.key, key), Product(input, w.value, value),
        ])

        let eps = Float(text.rmsNormEps)
        let queryStride = w.query.rows / heads  // a head and, where there is one, its gate
        for span in spans {
            compute.pool.run(span.rows.count, by: 8) { tokens, _ in
                for token in tokens {
                    let row = span.rows.lowerBound + token
                    kernels.pointee.rms_norm(
                        gated[row], queryStride, heads, dim, w.queryNorm.base, eps, query[row], dim)
                    kernels.pointee.rms_norm(key[row], dim, kvHeads, dim, w.keyNorm.base, eps, key[row], dim)
                    rotate(query[row], count: heads, token: row)
                    rotate(key[row], count: kvHeads, token: row)
                    store(key[row], value[row], index, span.piece.state, at: span.piece.state.length + token)
                }
            }
        }
        softmax(spans, index, query, output)
        if text.attnOutputGate {
            compute.pool.run(input.count, by: 8) { rows, _ in
                for row in rows {
                    for head in 0..<heads {
                        kernels.pointee.sigmoid_mul(
                            output[row] + head * dim, gated[row] + head * queryStride + dim, dim)
                    }
                }
            }
        }
        compute.product(output, w.output, x, .add)
    }

    private func store(
        _ key: UnsafeMutablePointer<Float>, _ value: UnsafeMutablePointer<Float>, _ layer: Int,
        _ state: SequenceState, at position: Int
    ) {
        let pool = state.pool
        let dim = configuration.headDim
        let page = pool.address(state.pages[position / PagePool.positions])
        for head in 0..<configuration.numKeyValueHeads {
            pool.write(
                key: key + head * dim, value: value + head * dim, to: page, layer: layer, head: head,
                slot: position % PagePool.positions, kernels)
        }
    }

    /// Items of 32 queries that share a key/value head: the heads of its group, token by token.
    private func softmax(_ spans: [Span], _ layer: Int, _ query: Rows, _ output: Rows) {
        let text = configuration
        let group = text.numAttentionHeads / text.numKeyValueHeads
        let perItem = 32
        for span in spans {
            let state = span.piece.state
            let start = state.length
            let count = span.rows.count * group
            let slices = (count + perItem - 1) / perItem
            state.addresses.withUnsafeBufferPointer { pages in
                compute.pool.run(slices * text.numKeyValueHeads) { item, worker in
                    // Later queries see more keys: handing them out first evens the load.
                    let slice = slices - 1 - item / text.numKeyValueHeads
                    let head = item % text.numKeyValueHeads
                    let range = slice * perItem..<min(count, (slice + 1) * perItem)
                    withUnsafeTemporaryAllocation(of: ck_query.self, capacity: perItem) { queries in
                        for (slot, index) in range.enumerated() {
                            let token = index / group
                            let offset = (head * group + index % group) * text.headDim
                            queries[slot] = ck_query(
                                q: query[span.rows.lowerBound + token] + offset,
                                out: output[span.rows.lowerBound + token] + offset, keys: start + token + 1)
                        }
                        var call = ck_attention(
                            queries: queries.baseAddress, count: range.count, pages: pages.baseAddress,
                            k_offset: state.pool.keyOffset(layer: layer, head: head),
                            v_offset: state.pool.valueOffset(layer: layer, head: head),
                            type: state.pool.kind, head_dim: text.headDim,
                            scale: 1 / Float(text.headDim).squareRoot(), scratch: compute.scratch(worker))
                        kernels.pointee.attention(&call)
                    }
                }
            }
        }
    }
}
