import Checkpoint
import JSON
import Kernels
import Qwen35
import TestSupport
import Testing

/// The whole text stack against transformers (float32, eager) on checkpoints of random weights.
@Suite struct TextGoldenTests {
    @Test(arguments: GoldenCase.models, GoldenCase.text)
    func prompt(model: String, name: String) throws {
        let golden = try GoldenCase(model, name)
        let network = try GoldenCase.network(model)
        #expect(golden.positions.delta == golden.golden.document["rope_deltas"]?.array?[0].array?[0].int)

        var hidden: [[Float]] = []
        network.observe { _, rows in
            hidden.append((0..<rows.count * rows.width).map { rows.base[$0] })
        }
        let state = network.makeState()
        #expect(state.reserve(golden.ids.count))
        let logits = network.forward([
            Piece(
                state: state, tokens: golden.ids[...], positions: golden.positions.values[...],
                wanted: golden.ids.count - 1..<golden.ids.count)
        ])
        let expected = try golden.golden.array("hidden_states")
        let width = expected.shape[2]
        let stride = golden.golden.document["hidden_states_stride"]?.int ?? 1
        for layer in 0..<expected.shape[0] {
            let reference = expected.floats[
                layer * expected.shape[1] * width..<(layer + 1) * expected.shape[1] * width]
            let rows = (0..<expected.shape[1]).flatMap {
                hidden[layer][$0 * stride * width..<($0 * stride + 1) * width]
            }
            #expect(relativeError(rows, reference) < 1e-5, "layer \(layer)")
        }
        let last = try golden.golden.floats("logits_last")
        let ours = (0..<last.count).map { logits[0][$0] }
        print(model, name, largestDifference(ours, last))
        #expect(largestDifference(ours, last) < 1e-4)
    }
}
