import Checkpoint
import Foundation
import JSON
import Kernels
import Media
import Patches
import Prompting
import Qwen35
import Tokenizer

/// How far another precision or another file of a model is from the model itself: both continue the same conversations, and
/// their distributions of the next token are compared at every position. Answers are the model's own, most probable token
/// by token, in f32 with keys and values of f32.
public struct Divergence: Sendable {
    /// Positions compared.
    public private(set) var positions = 0
    /// Positions where the most probable token is the same.
    public private(set) var sameTokens = 0
    /// The mean over positions of Σ p · (ln p − ln q), p being the model's distribution.
    public var mean: Double { positions == 0 ? 0 : sum / Double(positions) }
    /// The largest.
    public private(set) var largest = 0.0
    private var sum = 0.0

    /// What is compared with the model at `path`.
    public struct Candidate: Sendable {
        /// Another folder or GGUF file of the same model; nil for the same.
        public var path: String?
        public var weights = WeightPrecision.auto
        /// Keys and values in f32.
        public var exact = false
        public init() {}
    }

    /// - Parameters:
    ///   - requests: one turn each.
    ///   - answerTokens: tokens of each answer that are compared, beside those of the prompt.
    ///   - progress: told how many requests are done.
    public static func measure(
        path: String, candidate: Candidate, requests: [Request], answerTokens: Int = 64,
        threads: Int? = nil, progress: (Int) -> Void = { _ in }
    ) throws(ModelError) -> Divergence {
        let compute = Compute(threads: threads ?? WorkerPool.processorCount)
        let reference = try Side(path, compute, exact: true, .auto)
        let other = try Side(candidate.path ?? path, compute, exact: candidate.exact, candidate.weights)
        guard other.network.configuration.text.vocabSize == reference.network.configuration.text.vocabSize
        else { throw .output("the two models have vocabularies of different sizes") }
        let processor = try Processor.load(reference.network.folder)
        let settings = try reference.network.folder.processorSettings()
        var ends = Set(reference.network.folder.generation.eosTokenIDs.compactMap { Int32(exactly: $0) })
        if let end = processor.tokenizer.eosID { ends.insert(end) }
        var divergence = Divergence()
        for (index, request) in requests.enumerated() {
            let prompt = try prompt(request, processor, settings)
            let passage = Passage(prompt, answerTokens: answerTokens)
            let expected = try reference.continuation(of: passage, ends: ends)
            let found = try other.logits(of: passage, answer: expected.answer)
            for (p, q) in zip(expected.logits, found) { divergence.add(p, q) }
            progress(index + 1)
        }
        return divergence
    }

    private static func prompt(
        _ request: Request, _ processor: Processor, _ settings: ProcessorSettings
    ) throws(ModelError) -> Prompt {
        let media = try request.preparedMedia(settings, MediaLimits())
        do {
            return try processor.process(
                request.messages, media: media, options: request.prompt, context: 32_768
            ).prompt
        } catch {
            throw .conversation(error)
        }
    }

    /// Takes one position: two rows of logits.
    mutating func add(_ p: [Float], _ q: [Float]) {
        let (pLog, qLog) = (Self.logarithms(p), Self.logarithms(q))
        var divergence = 0.0
        for index in pLog.indices { divergence += exp(pLog[index]) * (pLog[index] - qLog[index]) }
        positions += 1
        sum += divergence
        largest = max(largest, divergence)
        if Self.best(p) == Self.best(q) { sameTokens += 1 }
    }

    private static func logarithms(_ logits: [Float]) -> [Double] {
        let most = Double(logits.max() ?? 0)
        let total = log(logits.reduce(0.0) { $0 + exp(Double($1) - most) })
        return logits.map { Double($0) - most - total }
    }

    fileprivate static func best(_ logits: [Float]) -> Int {
        logits.indices.max { logits[$0] < logits[$1] } ?? 0
    }
}

extension Divergence: CustomStringConvertible {
    public var description: String {
        String(
            format: "mean divergence %.6f, largest %.4f; the same token first at %.2f %% of %d positions",
            mean,
            largest, Double(sameTokens) / Double(max(positions, 1)) * 100, positions)
    }

    /// The figures as one JSON object.
    public var json: String {
        let document: JSONObject = [
            "positions": .number(JSONNumber(positions)), "same_tokens": .number(JSONNumber(sameTokens)),
            "mean_divergence": JSONNumber(mean).map(JSONValue.number) ?? .null,
            "largest_divergence": JSONNumber(largest).map(JSONValue.number) ?? .null,
        ]
        return JSONValue.object(document).text(.python)
    }
}

/// A prompt and as many tokens behind it.
private struct Passage {
    let prompt: Prompt
    let positions: Positions
    let answerTokens: Int

    init(_ prompt: Prompt, answerTokens: Int) {
        self.prompt = prompt
        self.answerTokens = answerTokens
        positions = Positions(count: prompt.tokens.count, blocks: prompt.media.flatMap(\.blocks))
    }

    var limit: Int { prompt.tokens.count + answerTokens }
}

/// One of the two networks.
private struct Side {
    let network: Network

    init(_ path: String, _ compute: Compute, exact: Bool, _ weights: WeightPrecision) throws(ModelError) {
        let folder = try ModelFolder.open(path)
        do {
            network = try Network(
                folder, compute: compute,
                options: .init(
                    exact: exact, weights: weights.format, tokenLimit: 512, logitRowLimit: 512,
                    pageCount: 1024))
        } catch {
            throw .folder(path: path, error)
        }
    }

    /// Logits of every position of the prompt and of the answer, which is the most probable one.
    func continuation(
        of passage: Passage, ends: Set<Int32>
    ) throws(ModelError) -> (logits: [[Float]], answer: [Int32]) {
        let state = try state(for: passage)
        var logits = try promptLogits(passage, state)
        var answer: [Int32] = []
        while answer.count < passage.answerTokens, let last = logits.last {
            let token = Int32(Divergence.best(last))
            if ends.contains(token) { break }
            answer.append(token)
            logits += forward(passage, state, [token])
        }
        return (logits, answer)
    }

    func logits(of passage: Passage, answer: [Int32]) throws(ModelError) -> [[Float]] {
        let state = try state(for: passage)
        var logits = try promptLogits(passage, state)
        for token in answer { logits += forward(passage, state, [token]) }
        return logits
    }

    private func state(for passage: Passage) throws(ModelError) -> SequenceState {
        let state = network.makeState()
        guard state.reserve(passage.limit) else {
            throw .output("a prompt of \(passage.prompt.tokens.count) tokens is too long to compare")
        }
        return state
    }

    private func promptLogits(_ passage: Passage, _ state: SequenceState) throws(ModelError) -> [[Float]] {
        let runs = passage.prompt.media.compactMap { medium in network.vision?.run(on: medium.patches) }
        guard runs.count == passage.prompt.media.count else { throw .noVision }
        for run in runs { while !run.isDone { _ = run.advance(limit: 512) } }
        let width = network.configuration.text.hiddenSize
        var places: [(start: Int, count: Int, rows: UnsafePointer<Float>)] = []
        for (medium, run) in zip(passage.prompt.media, runs) {
            var row = 0
            for block in medium.blocks {
                places.append((block.start, block.count, UnsafePointer(run.rows) + row * width))
                row += block.count
            }
        }
        var logits: [[Float]] = []
        let tokens = passage.prompt.tokens
        while state.length < tokens.count {
            let range = state.length..<min(tokens.count, state.length + network.tokenLimit)
            let pictures = places.compactMap { place -> Piece.PictureRows? in
                let part = range.clamped(to: place.start..<place.start + place.count)
                guard !part.isEmpty else { return nil }
                return .init(
                    start: part.lowerBound - range.lowerBound, count: part.count,
                    rows: place.rows + (part.lowerBound - place.start) * width)
            }
            logits += forward(passage, state, Array(tokens[range]), pictures)
        }
        return withExtendedLifetime(runs) { logits }
    }

    private func forward(
        _ passage: Passage, _ state: SequenceState, _ tokens: [Int32], _ pictures: [Piece.PictureRows] = []
    ) -> [[Float]] {
        let first = state.length
        let rows = network.forward([
            Piece(
                state: state, tokens: tokens[...],
                positions: (0..<tokens.count).map { passage.positions.position(at: first + $0) }[...],
                pictures: pictures, wanted: 0..<tokens.count)
        ])
        return (0..<rows.count).map { row in
            Array(UnsafeBufferPointer(start: rows[row], count: rows.width))
        }
    }
}
