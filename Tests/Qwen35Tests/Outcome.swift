import Checkpoint
import JSON
import Kernels
import Qwen35
import TestSupport

/// All bits that a sequence leaves: the logits of every token of the prompt and of a few more behind it,
/// and the states between the two and at the end.
struct Outcome: Equatable {
    private(set) var logits: [UInt32] = []
    private(set) var states: [UInt32] = []

    mutating func take(logits rows: Rows, _ range: Range<Int>) {
        for row in range { logits += (0..<rows.width).map { rows[row][$0].bitPattern } }
    }

    mutating func take(_ state: SequenceState, layers: Int) {
        for layer in 0..<layers {
            states += state.recurrentValues(layer).map(\.bitPattern)
            states += state.convolutionValues(layer).map(\.bitPattern)
        }
    }

    /// The first row of logits that differs, for messages.
    func difference(from other: Outcome, width: Int = 1088) -> String {
        guard logits.count == other.logits.count else {
            return "\(logits.count) logits, \(other.logits.count)"
        }
        let place = logits.indices.first { logits[$0] != other.logits[$0] }
        return place.map { "logits of token \($0 / width)" } ?? (self == other ? "none" : "states")
    }
}

/// A sequence on its way through a network, in pieces of any size: its prompt, then tokens that the
/// reference generated.
final class Passage {
    private let golden: GoldenCase
    private let network: Network
    /// The towers' rows, one after the other.
    private let rows: Buffer<Float>
    private let following: [Int32]
    private let layers: Int
    let state: SequenceState
    private(set) var outcome = Outcome()

    /// - Parameter following: tokens after the prompt.
    init(_ golden: GoldenCase, _ network: Network, slice: Int = 512, following: Int = 5) throws {
        self.golden = golden
        self.network = network
        let width = network.configuration.text.hiddenSize
        let runs = try golden.visionRows(network, slice: slice)
        rows = Buffer(runs.reduce(0) { $0 + $1.rowCount } * width)
        var row = 0
        for run in runs {
            (rows.base + row * width).update(from: run.rows, count: run.rowCount * width)
            row += run.rowCount
        }
        self.following = (golden.golden.document["generated"]?.array ?? []).prefix(following)
            .compactMap(\.int).map(Int32.init)
        layers = network.configuration.text.layerTypes.count { $0 == .linearAttention }
        state = network.makeState()
        precondition(state.reserve(golden.ids.count + following))
    }

    var left: Int { golden.ids.count + following.count - state.length }

    /// The next piece of at most `limit` tokens; the prompt's end ends a piece.
    func piece(_ limit: Int) -> Piece {
        let start = state.length
        let prompt = golden.ids.count
        if start < prompt {
            let range = start..<min(prompt, start + limit)
            return golden.piece(
                state, range, rows: UnsafePointer(rows.base), width: network.configuration.text.hiddenSize,
                wanted: 0..<range.count)
        }
        let range = start - prompt..<min(following.count, start - prompt + limit)
        return Piece(
            state: state, tokens: following[range],
            positions: range.map { golden.positions.position(at: prompt + $0) }[...], wanted: 0..<range.count)
    }

    func took(_ logits: Rows, _ range: Range<Int>) {
        outcome.take(logits: logits, range)
        if state.length == golden.ids.count || left == 0 { outcome.take(state, layers: layers) }
    }

    /// One batch with the next piece of each passage.
    static func step(_ parts: [(passage: Passage, limit: Int)]) {
        guard let network = parts.first?.passage.network else { return }
        let pieces = parts.map { $0.passage.piece($0.limit) }
        let logits = network.forward(pieces)
        var row = 0
        for (part, piece) in zip(parts, pieces) {
            part.passage.took(logits, row..<row + piece.wanted.count)
            row += piece.wanted.count
        }
    }

    /// The whole passage alone, in pieces of `size`.
    func run(pieces size: Int) -> Outcome {
        while left > 0 { Passage.step([(self, size)]) }
        return outcome
    }
}
