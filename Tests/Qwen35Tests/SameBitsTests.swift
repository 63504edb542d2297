import Checkpoint
import Foundation
import Kernels
import Qwen35
import TestSupport
import Testing
import Weights

/// The same request gives the same bits, however it is computed.
@Suite struct SameBitsTests {
    /// A numerical mode: each has its own bits.
    enum Mode: Sendable, CaseIterable {
        case usual, exact, int8, int4

        var weights: WeightFormat {
            switch self {
            case .usual, .exact: .auto
            case .int8: .int8
            case .int4: .int4
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let model: String
        let name: String
        let mode: Mode
        var testDescription: String { "\(model)/\(name) \(mode)" }

        func network(threads: Int = 2, kernels: Kernels = .best) throws -> Network {
            try GoldenCase.network(
                model, exact: mode == .exact, weights: mode.weights, threads: threads, kernels: kernels)
        }

        static func all(_ names: [String], _ modes: [Mode] = Mode.allCases) -> [Case] {
            GoldenCase.models.flatMap { model in
                names.flatMap { name in modes.map { Case(model: model, name: name, mode: $0) } }
            }
        }
    }

    /// Pieces of one token are decoding: so is a prompt decoded token by token here.
    @Test(arguments: Case.all(["image_video", "text_nothink"]) + Case.all(["long"], [.usual]))
    func pieces(of given: Case) throws {
        let golden = try GoldenCase(given.model, given.name)
        let network = try given.network()
        let whole = try Passage(golden, network).run(pieces: 2048)
        for size in [1, 7, 64, 256] {
            let outcome = try Passage(golden, network).run(pieces: size)
            #expect(outcome == whole, "pieces of \(size): \(outcome.difference(from: whole))")
        }
    }

    @Test(arguments: Case.all(["batch_a", "image"]))
    func threads(of given: Case) throws {
        let golden = try GoldenCase(given.model, given.name)
        var first: Outcome?
        for threads in [1, 2, 3] {
            let network = try given.network(threads: threads)
            let outcome = try Passage(golden, network).run(pieces: 50)
            #expect(outcome == first ?? outcome, "\(threads) threads")
            first = first ?? outcome
        }
    }

    @Test(arguments: Case.all(["batch_a", "video"]))
    func instructionSets(of given: Case) throws {
        let golden = try GoldenCase(given.model, given.name)
        var scalar: Outcome?
        for set in InstructionSet.available {
            let kernels = try #require(Kernels(set))
            let network = try given.network(kernels: kernels)
            let outcome = try Passage(golden, network).run(pieces: 50)
            #expect(outcome == scalar ?? outcome, "\(set): \(outcome.difference(from: scalar ?? outcome))")
            scalar = scalar ?? outcome
        }
    }

    /// Pieces of random sizes of seven sequences in batches of random order, prompts beside decodes.
    @Test(arguments: Case.all([""]))
    func crowd(of given: Case) throws {
        let names = ["image_video", "batch_a", "two_images", "text", "video", "batch_b", "batch_a"]
        let cases = try names.map { try GoldenCase(given.model, $0) }
        let network = try given.network()
        let alone = try cases.map { try Passage($0, network, following: 12).run(pieces: 2048) }
        var random = SeededGenerator(given.mode == .exact ? 1 : 2)
        let crowd = try cases.map { try Passage($0, network, following: 12) }
        while crowd.contains(where: { $0.left > 0 }) {
            let parts = crowd.filter { $0.left > 0 && Int.random(in: 0..<4, using: &random) > 0 }
                .shuffled(using: &random)
                .map { (passage: $0, limit: Int.random(in: 1...40, using: &random)) }
            Passage.step(parts)
        }
        for (index, name) in names.enumerated() {
            #expect(
                crowd[index].outcome == alone[index],
                "\(name): \(crowd[index].outcome.difference(from: alone[index]))")
        }
    }

    @Test(arguments: Case.all(["image_video", "two_images"], [.usual]))
    func towerSlices(of given: Case) throws {
        let golden = try GoldenCase(given.model, given.name)
        var first: [UInt32]?
        for (set, slice) in InstructionSet.available.flatMap({ set in [4, 60, 512].map { (set, $0) } }) {
            if set == .scalar, slice == 4 { continue }  // slow, and shown by the others
            let kernels = try #require(Kernels(set))
            let network = try GoldenCase.network(given.model, kernels: kernels)
            let width = network.configuration.text.hiddenSize
            let rows = try golden.visionRows(network, slice: slice).flatMap { run in
                (0..<run.rowCount * width).map { run.rows[$0].bitPattern }
            }
            #expect(rows.count > 64 * width)
            #expect(rows == first ?? rows, "\(set), slices of \(slice)")
            first = first ?? rows
        }
    }

    /// A copied state goes on as one that was computed, and neither of the two disturbs the other.
    @Test(arguments: [1, 63, 64, 65, 150])
    func forks(after length: Int) throws {
        let golden = try GoldenCase("micro-dense", "long")
        let network = try GoldenCase.network("micro-dense", exact: false)
        func logits(_ state: SequenceState, _ range: Range<Int>, tokens: [Int32]? = nil) -> [UInt32] {
            let result = network.forward([
                Piece(
                    state: state, tokens: (tokens ?? golden.ids)[range],
                    positions: golden.positions.values[range], wanted: 0..<range.count)
            ])
            return (0..<result.count * result.width).map { result.base[$0].bitPattern }
        }
        let end = length + 70
        let (computed, original, copy) = (network.makeState(), network.makeState(), network.makeState())
        #expect(computed.reserve(end) && original.reserve(end))
        _ = logits(computed, 0..<length)
        let expected = logits(computed, length..<end)

        _ = logits(original, 0..<length)
        let free = network.pages.freeCount
        #expect(copy.become(original))
        #expect(copy.length == length)
        #expect(network.pages.freeCount == free - (length % 64 > 0 ? 1 : 0))
        #expect(copy.reserve(end - length))
        // The original takes another way first, over the pages that both had.
        _ = logits(original, length..<end, tokens: golden.ids.map { ($0 + 1) % 1000 })
        #expect(logits(copy, length..<end) == expected)
        for layer in 0..<3 {
            #expect(copy.recurrentValues(layer) == computed.recurrentValues(layer))
            #expect(copy.convolutionValues(layer) == computed.convolutionValues(layer))
        }
        copy.reset()
        original.reset()
        computed.reset()
        #expect(network.pages.freeCount == network.pages.pageCount)
    }

    /// Without a page for the unfinished part nothing changes.
    @Test func forkWithoutRoom() throws {
        let folder = try ModelFolder(path: Fixtures.url("micro-dense/checkpoint").path)
        let network = try Network(folder, compute: Compute(threads: 1), options: .init(pageCount: 1))
        let (first, second) = (network.makeState(), network.makeState())
        #expect(first.reserve(64) && !first.reserve(65) && !second.reserve(1))
        _ = network.forward([
            Piece(state: first, tokens: [1, 2], positions: [.zero, .one], wanted: 1..<2)
        ])
        #expect(!second.become(first))
        #expect(second.length == 0 && second.pageCount == 0 && first.length == 2)
    }
}
