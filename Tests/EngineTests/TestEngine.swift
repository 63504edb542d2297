import Checkpoint
import Engine
import Foundation
import JSON
import Kernels
import Media
import Patches
import Prompting
import Sampling
import Qwen35
import TestSupport
import Tokenizer

/// An engine of its own on a micro checkpoint, and the prompts of its goldens.
struct TestEngine {
    let model: String
    let engine: Engine
    let tokenizer: Tokenizer
    let expansion: PlaceholderExpansion

    init(
        _ model: String = "micro-dense", exact: Bool = false, threads: Int = 1, pages: Int = 256,
        tokenLimit: Int = 512, logitRowLimit: Int = 64, _ change: (inout EngineOptions) -> Void = { _ in }
    ) throws {
        self.model = model
        let checkpoint = Fixtures.url("\(model)/checkpoint")
        tokenizer = try Tokenizer(folder: checkpoint)
        let network = try Network(
            ModelFolder(path: checkpoint.path), compute: Compute(threads: threads),
            options: .init(
                exact: exact, tokenLimit: tokenLimit, logitRowLimit: logitRowLimit, pageCount: pages))
        var options = EngineOptions()
        change(&options)
        engine = Engine(network, tokenizer: tokenizer, options: options)
        expansion = PlaceholderExpansion(
            tokenizer, imageToken: 1036, videoToken: 1037, visionStartToken: 1033, visionEndToken: 1034)
    }

    /// Bytes of one state of the prefix cache.
    static func stateByteCount(_ model: String = "micro-dense") throws -> Int {
        let folder = try ModelFolder(path: Fixtures.url("\(model)/checkpoint").path)
        return SequenceState.byteCount(folder.configuration.text)
    }

    func golden(_ name: String) throws -> Golden {
        try Golden(folder: Fixtures.url("\(model)/goldens"), name: name)
    }

    /// The golden's prompt, made from its text and its media.
    func prompt(_ name: String) throws -> Prompt {
        let document = try golden(name).document
        let settings = ProcessorSettings()
        func bytes(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: Fixtures.url("media/\(name)")))
        }
        var media: [MediaInput] = []
        for message in document["messages"]?.array ?? [] {
            for part in message["content"]?.array ?? [] {
                if let name = part["image"]?.string {
                    let image = try PreparedImage(bytes(name), settings: settings)
                    media.append(MediaInput(image: image.patches(settings)))
                }
                if let name = part["video"]?.string {
                    let video = try PreparedVideo(bytes(name), settings: settings)
                    media.append(
                        MediaInput(
                            video: video.patches(settings), frames: video.indices,
                            timestamps: video.timestamps))
                }
            }
        }
        let text = document["prompt"]?.string ?? ""
        return try expansion.expand(tokenizer.encode(text), media: media)
    }

    /// Greedy and without end, so that every answer has `maxTokens` tokens.
    func request(_ name: String, maxTokens: Int = 32) throws -> GenerationRequest {
        var request = GenerationRequest(prompt: try prompt(name))
        request.sampling.temperature = 0
        request.sampling.ignoreEOS = true
        request.sampling.logprobs = 3
        request.maxTokens = maxTokens
        return request
    }

    func answer(_ request: GenerationRequest) async throws -> Answers {
        await Answers(try engine.submit(request))
    }

    /// All of them at once; the answers in the order of the requests.
    func answers(_ requests: [GenerationRequest]) async throws -> [Answers] {
        let generations = try requests.map { try engine.submit($0) }
        return await withTaskGroup(of: (Int, Answers).self) { group in
            for (index, generation) in generations.enumerated() {
                group.addTask { (index, await Answers(generation)) }
            }
            return await group.reduce(into: [Int: Answers]()) { $0[$1.0] = $1.1 }
                .sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Waits until the engine's figures are as wanted; false after ten seconds.
    func reaches(_ condition: (EngineStatistics) -> Bool) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if condition(engine.statistics) { return true }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return condition(engine.statistics)
    }

    /// Nothing runs, waits or holds a page.
    func becomesIdle() async -> Bool {
        await reaches { $0.running == 0 && $0.waiting == 0 && $0.pagesInUse == 0 }
    }
}
