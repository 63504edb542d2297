import Checkpoint
import Foundation
import JSON
import Kernels
import Patches
import Qwen35
import TestSupport
import Testing

/// Checkpoints of odd dimensions, types and layouts against transformers (float32, eager).
@Suite struct ShapeTests {
    static let shapes = [
        "conv2-text-only", "dense", "dense-untied-sharded", "moe-separate-experts", "moe-text-only-f32",
        "moe-untied-f16", "vision-12", "vision-20-sharded", "yarn",
    ]

    /// GGUF files by llama.cpp's converter, and the file that is opened: BF16 in three parts, three value heads for
    /// each key head; experts in Q8_0; blocks of 19 other types. The goldens are of the values that gguf-py reads.
    static let files = [
        "gguf/dense": "model-00002-of-00003.gguf", "gguf/moe-q8_0": "model.gguf",
        "gguf/k-types": "model.gguf",
    ]

    /// Folders in quantised formats; the goldens are of the values that the formats' own libraries read.
    static let quantised = [
        "fp8-blocks", "fp8-tensor-moe", "fp8-channel", "int8", "gptq-4", "gptq-8-order", "awq-moe",
        "packed-4",
        "packed-4-zeros", "nvfp4-modelopt-moe", "nvfp4", "mlx-4", "mlx-6",
    ].map { "quantised/\($0)" }

    private struct Shape {
        let golden: GoldenCase
        let network: Network
        /// Largest difference of a logit; where the router nearly ties, rounding alone flips an expert.
        let tolerance: Float

        init(_ name: String) throws {
            let folder = Fixtures.url(name.contains("/") ? name : "shapes/\(name)")
            golden = try GoldenCase(name, name, Golden(folder: folder, name: "golden"))
            network = try Network(
                ModelFolder(path: folder.appending(path: files[name] ?? "checkpoint").path),
                compute: Compute(threads: 2),
                options: .init(exact: true, tokenLimit: 128, logitRowLimit: 128, pageCount: 4))
            let margin = golden.golden.document["min_router_margin"]?.double ?? 1
            tolerance = margin < 1e-5 ? 2e-3 : 1e-4
        }

        var vocabulary: Int { network.configuration.text.vocabSize }
        var width: Int { network.configuration.text.hiddenSize }

        /// The patches of each picture and clip as the reference was given them, pictures first.
        func media() throws -> [PatchRows] {
            try [("pixel_values", "image_grid_thw"), ("pixel_values_videos", "video_grid_thw")]
                .flatMap { values, grids in
                    guard let rows = golden.golden.arrays[values] else { return [PatchRows]() }
                    let sides = try golden.golden.ints(grids)
                    var start = 0
                    return stride(from: 0, to: sides.count, by: 3).map { at in
                        let grid = Grid(t: sides[at], h: sides[at + 1], w: sides[at + 2])
                        let end = start + grid.patchCount * rows.shape[1]
                        defer { start = end }
                        return PatchRows(
                            grid: grid, columnCount: rows.shape[1], values: Array(rows.floats[start..<end]))
                    }
                }
        }

        /// The towers' rows, pictures first.
        func towers(slice: Int = 512) throws -> [[Float]] {
            try media().map { patches in
                let tower = try #require(network.vision)
                let run = tower.run(on: patches)
                while !run.isDone { _ = run.advance(limit: slice) }
                return (0..<run.rowCount * width).map { run.rows[$0] }
            }
        }
    }

    /// The same in the order of the prompt, row by row: what a picture or a clip takes.
    private func rowsByAppearance(_ shape: Shape) throws -> [Float] {
        let kinds = (shape.golden.golden.arrays["mm_token_type_ids"]?.ints ?? []).filter { $0 > 0 }
        let rows = try shape.towers().flatMap { $0 }
        var next = [1: 0, 2: kinds.count { $0 == 1 }]
        return kinds.flatMap { kind in
            let row = next[kind, default: 0]
            next[kind] = row + 1
            return rows[row * shape.width..<(row + 1) * shape.width]
        }
    }

    /// Patches that are floats already.
    private struct PatchRows: PatchSource {
        let grid: Grid
        let columnCount: Int
        let values: [Float]
        var rowCount: Int { grid.patchCount }

        func write(rows: Range<Int>, to output: UnsafeMutablePointer<Float>) {
            let part = Array(values[rows.lowerBound * columnCount..<rows.upperBound * columnCount])
            output.update(from: part, count: part.count)
        }
    }

    @Test(arguments: ["vision-12", "vision-20-sharded", "gguf/dense", "gguf/moe-q8_0"])
    func visionTower(name: String) throws {
        let shape = try Shape(name)
        let towers = try shape.towers()
        #expect(towers.count == (name == "vision-20-sharded" ? 3 : 1))
        for (index, rows) in towers.enumerated() {
            let expected = try shape.golden.golden.floats("vision_out_\(index)")
            #expect(rows.count == expected.count)
            #expect(relativeError(rows, expected) < 1e-5)
        }
        #expect(try shape.towers(slice: 4) == towers)
    }

    @Test(arguments: shapes + files.keys.sorted() + quantised)
    func everything(name: String) throws {
        let shape = try Shape(name)
        let (golden, network) = (shape.golden, shape.network)
        let axes = try golden.golden.ints("position_ids")
        for axis in 0..<3 {
            let ours = golden.positions.values.map { Int($0[axis]) }
            #expect(ours == Array(axes[axis * ours.count..<(axis + 1) * ours.count]))
        }
        #expect(golden.positions.delta == golden.golden.document["rope_deltas"]?.array?[0].array?[0].int)

        var hidden: [[Float]] = []
        network.observe { _, rows in hidden.append((0..<rows.count * rows.width).map { rows.base[$0] }) }
        let state = network.makeState()
        #expect(state.reserve(golden.ids.count + 8))
        let rows = try rowsByAppearance(shape)
        let logits = rows.withUnsafeBufferPointer { rows in
            let result = network.forward([
                golden.piece(
                    state, rows: rows.baseAddress, width: shape.width, wanted: 0..<golden.ids.count)
            ])
            return (0..<result.count * result.width).map { result.base[$0] }
        }
        network.observe(nil)

        try expectHidden(hidden, golden)
        try expectLogits(logits, shape)
        try expectStates(state, golden, network)
        try expectGreedy(shape, state, Array(logits.suffix(shape.vocabulary)))
    }

    /// Rounding is amplified at some tokens, where the delta net's gated norm divides by an output close to
    /// zero (see `GoldenTests`): one token in 20 may be further off, by no more than five times.
    private func expectLogits(_ logits: [Float], _ shape: Shape) throws {
        let expected = try shape.golden.golden.floats("logits")
        #expect(logits.count == expected.count)
        let differences = stride(from: 0, to: expected.count, by: shape.vocabulary).map {
            largestDifference(logits[$0..<$0 + shape.vocabulary], expected[$0..<$0 + shape.vocabulary])
        }
        #expect(differences.count { $0 > shape.tolerance } * 20 <= differences.count)
        #expect(differences.max() ?? 1 < 5 * shape.tolerance)
    }

    private func expectHidden(_ hidden: [[Float]], _ golden: GoldenCase) throws {
        let expected = try golden.golden.array("hidden_states")
        #expect(hidden.count == expected.shape[0])
        let count = expected.shape[1] * expected.shape[2]
        for (layer, ours) in hidden.enumerated() {
            #expect(ours.count == count)
            #expect(
                relativeError(ours, expected.floats[layer * count..<(layer + 1) * count]) < 1e-5,
                "layer \(layer)")
        }
    }

    private func expectStates(_ state: SequenceState, _ golden: GoldenCase, _ network: Network) throws {
        let layers = network.configuration.text.layerTypes.enumerated()
            .filter { $0.element == .linearAttention }.map(\.offset)
        #expect(!layers.isEmpty)
        let order = HeadOrder(network)
        for (index, layer) in layers.enumerated() {
            let recurrent = order.reordered(
                try golden.golden.floats("recurrent_state_\(layer)"), from: 0)
            #expect(relativeError(state.recurrentValues(index), recurrent) < 1e-5)
            // The reference keeps one column [channels] more than matters, the oldest.
            let reference = try golden.golden.array("conv_state_\(layer)")
            let (channels, taps) = (reference.shape[0], reference.shape[1])
            let expected = (1..<taps).flatMap { column in
                order.reordered(
                    (0..<channels).map { reference.floats[$0 * taps + column] }, from: order.keyChannels)
            }
            let ours = state.convolutionValues(index)
            #expect(ours.count == expected.count)
            #expect(relativeError(ours, expected) < 1e-5)
        }
    }

    /// The reference's states in the order of value heads of the file.
    private struct HeadOrder {
        let keyHeads: Int
        let valueHeads: Int
        let keyChannels: Int
        let isTiled: Bool

        init(_ network: Network) {
            let text = network.configuration.text
            keyHeads = text.linearNumKeyHeads
            valueHeads = text.linearNumValueHeads
            keyChannels = 2 * keyHeads * text.linearKeyHeadDim
            isTiled = network.folder.conventions.valueHeads == .tiled
        }

        /// The reference's head k·r + j is the file's j·Hk + k.
        func reordered(_ values: [Float], from start: Int) -> [Float] {
            guard isTiled else { return values }
            let (ratio, size) = (valueHeads / keyHeads, (values.count - start) / valueHeads)
            return values[..<start]
                + (0..<valueHeads).flatMap { head in
                    let from = start + (head % keyHeads * ratio + head / keyHeads) * size
                    return values[from..<from + size]
                }
        }
    }

    private func expectGreedy(_ shape: Shape, _ state: SequenceState, _ first: [Float]) throws {
        let golden = shape.golden
        let generated = (golden.golden.document["generated"]?.array ?? []).compactMap(\.int)
        let margins = (golden.golden.document["step_margins"]?.array ?? []).compactMap(\.double)
        let expected = try golden.golden.floats("decode_logprobs")
        #expect(generated.count == 8 && margins.count == 8)
        var logits = first
        for (step, token) in generated.enumerated() {
            let best = logits.indices.max { (logits[$0], -$0) < (logits[$1], -$1) }
            if margins[step] > 1e-3 { #expect(best == token, "step \(step)") }
            let top = Double(logits.max() ?? 0)
            let sum = logits.reduce(0.0) { $0 + exp(Double($1) - top) }
            let logprobs = logits.map { Float(Double($0) - top - log(sum)) }
            let row = expected[step * shape.vocabulary..<(step + 1) * shape.vocabulary]
            #expect(largestDifference(logprobs, row) < shape.tolerance, "step \(step)")
            let result = shape.network.forward([
                Piece(
                    state: state, tokens: [Int32(token)],
                    positions: [golden.positions.position(at: golden.ids.count + step)], wanted: 0..<1)
            ])
            logits = (0..<result.width).map { result[0][$0] }
        }
    }
}
