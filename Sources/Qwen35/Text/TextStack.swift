import Checkpoint
import CKernels
import Kernels

/// The text stack: embeddings, layers, final norm, output matrix. All tokens of a batch go through each
/// layer together; only attention and the delta rule look at them sequence by sequence.
final class TextStack {
    let configuration: TextConfiguration
    let weights: TextWeights
    let compute: Compute
    let space: Workspace
    private let rotary: RotaryTable
    /// Sees the hidden states `[T, D]` of a batch before layer 0, after each layer but the last, and after
    /// the final norm, as the reference's `hidden_states`. For tests.
    var observer: ((_ layer: Int, Rows) -> Void)?

    init(_ configuration: TextConfiguration, _ weights: TextWeights, _ compute: Compute, _ space: Workspace) {
        self.configuration = configuration
        self.weights = weights
        self.compute = compute
        self.space = space
        rotary = RotaryTable(configuration)
    }

    var kernels: UnsafePointer<ck_table> { compute.kernels.table }

    /// Computes the pieces, whose states have room for them, and moves the states on. The rows of the
    /// result are the logits `[vocabSize]` of the wanted tokens, piece by piece.
    func forward(_ pieces: [Piece]) -> Rows {
        let spans = Span.list(pieces)
        let count = spans.last?.rows.upperBound ?? 0
        precondition(count <= space.tokenLimit)
        let x = Rows(space.x.base, count: count, width: configuration.hiddenSize)
        embed(spans, x)
        angles(spans)

        var attentionIndex = 0
        var deltaIndex = 0
        for (index, layer) in weights.layers.enumerated() {
            observer?(index, x)
            let normed = norm(x, layer.inputNorm)
            switch layer.mixer {
            case .attention(let weights):
                attention(weights, index: attentionIndex, spans, normed, addingTo: x)
                attentionIndex += 1
            case .delta(let weights):
                delta(weights, index: deltaIndex, spans, normed, addingTo: x)
                deltaIndex += 1
            }
            let second = norm(x, layer.postNorm)
            switch layer.feedForward {
            case .dense(let weights): dense(weights, second, addingTo: x)
            case .experts(let weights): experts(weights, second, addingTo: x)
            }
        }
        for span in spans {
            for copy in span.piece.copies {
                copy.state.completeCopy(
                    of: span.piece.state, length: span.piece.state.length + copy.tokens)
            }
            span.piece.state.advance(span.piece.tokens.count)
        }
        if let observer { observer(weights.layers.count, norm(x, weights.finalNorm)) }
        return logits(spans, x)
    }

    /// A piece and its rows in the batch.
    struct Span {
        let piece: Piece
        let rows: Range<Int>

        /// The rows up to each place where the state is copied, with the copy, and those behind the last.
        var parts: [(rows: Range<Int>, copy: SequenceState?)] {
            var start = rows.lowerBound
            var parts: [(rows: Range<Int>, copy: SequenceState?)] = []
            for copy in piece.copies {
                parts.append((start..<rows.lowerBound + copy.tokens, copy.state))
                start = rows.lowerBound + copy.tokens
            }
            if start < rows.upperBound { parts.append((start..<rows.upperBound, nil)) }
            return parts
        }

        static func list(_ pieces: [Piece]) -> [Span] {
            var start = 0
            return pieces.map { piece in
                defer { start += piece.tokens.count }
                return Span(piece: piece, rows: start..<start + piece.tokens.count)
            }
        }
    }

    private func embed(_ spans: [Span], _ x: Rows) {
        let table = weights.embedding
        for span in spans {
            for (offset, token) in span.piece.tokens.enumerated() {
                table.widen(row: Int(token), into: x[span.rows.lowerBound + offset], compute.kernels)
            }
            for picture in span.piece.pictures {
                x[span.rows.lowerBound + picture.start].update(
                    from: picture.rows, count: picture.count * x.width)
            }
        }
    }

    private func angles(_ spans: [Span]) {
        for span in spans {
            rotary.write(
                span.piece.positions, cosines: space.cosines.base + span.rows.lowerBound * rotary.half,
                sines: space.sines.base + span.rows.lowerBound * rotary.half)
        }
    }

    /// Turns `heads` heads of a token's row.
    func rotate(_ heads: UnsafeMutablePointer<Float>, count: Int, token: Int) {
        for head in 0..<count {
            kernels.pointee.rope(
                heads + head * configuration.headDim, space.cosines.base + token * rotary.half,
                space.sines.base + token * rotary.half, rotary.half)
        }
    }

    func norm(_ x: Rows, _ weight: Vector) -> Rows {
        let y = Rows(space.normed.base, count: x.count, width: x.width)
        norm(x, weight, into: y)
        return y
    }

    private func norm(_ x: Rows, _ weight: Vector, into y: Rows) {
        compute.pool.run(x.count, by: 16) { rows, _ in
            kernels.pointee.rms_norm(
                x[rows.lowerBound], x.stride, rows.count, x.width, weight.base,
                Float(configuration.rmsNormEps), y[rows.lowerBound], y.stride)
        }
    }

    private func logits(_ spans: [Span], _ x: Rows) -> Rows {
        var count = 0
        for span in spans {
            let wanted = span.piece.wanted
            guard !wanted.isEmpty else { continue }
            precondition(count + wanted.count <= space.logitRowLimit)
            let rows = x.rows(
                span.rows.lowerBound + wanted.lowerBound..<span.rows.lowerBound + wanted.upperBound)
            norm(
                rows, weights.finalNorm,
                into: Rows(space.wanted.base + count * x.width, count: rows.count, width: x.width))
            count += wanted.count
        }
        let result = Rows(space.logits.base, count: count, width: configuration.vocabSize)
        if count > 0 {
            compute.product(Rows(space.wanted.base, count: count, width: x.width), weights.head, result)
        }
        return result
    }
}
