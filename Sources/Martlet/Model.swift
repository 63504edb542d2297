import CKernels
import Checkpoint
import Conversation
import Engine
import Foundation
import Grammar
import Kernels
import Media
import Patches
import Prompting
import Qwen35
import Snapshots
import Threads
import Tokenizer
import Weights

/// A loaded model that answers many conversations at once.
///
/// ```swift
/// let model = try Model(path: "Qwen3.5-0.8B")
/// for try await event in try await model.respond(to: Request(messages: [.user("Hello!")])) {
///     if case .content(let piece) = event { print(piece, terminator: "") }
/// }
/// ```
public final class Model: Sendable {
    /// What the model is loaded with.
    public struct Options: Sendable {
        /// The file of a GGUF model's vision tower (`mmproj-….gguf`); nil takes the best one beside the model.
        public var projector: String?
        /// Threads that compute; nil for as many as the process may use.
        public var threads: Int?
        /// Keys and values in f32: the reference's results to rounding.
        public var exact = false
        /// As what the weights of large matrices are kept in memory.
        public var weights = WeightPrecision.auto
        /// Tokens of prompt and answer together; less where the model or the memory holds less.
        public var context = 32_768
        /// Answers that are computed at once.
        public var maxRunning = 16
        /// Requests that wait; one more is refused.
        public var maxWaiting = 256
        /// Bytes for keys and values of all answers; nil for a quarter of the machine's memory.
        public var keyValueByteCount: Int?
        /// Bytes for what the vision tower made of pictures and clips, so that a picture that is shown again
        /// costs no more work; 0 remembers none.
        public var imageCacheByteCount = EngineOptions().imageCacheByteCount
        /// Bytes for states of the network after beginnings of prompts, so that the next turn of a conversation computes
        /// only what is new; nil for an eighth of the machine's memory, 0 remembers none.
        public var prefixCacheByteCount: Int?
        /// A folder where those states outlast memory and the process; nil for none. One process uses it at a time.
        public var prefixCacheFolder: String?
        /// Bytes of that folder's files at most.
        public var prefixCacheFolderByteCount = 10 << 30
        /// Told why something could not be written there.
        public var onPrefixCacheFault: @Sendable (String) -> Void = { _ in }
        /// The defaults.
        public init() {}
    }

    /// The folder or GGUF file, as it was given.
    public let path: String
    /// The file of a GGUF model's vision tower, where one was named.
    package let projector: String?
    /// Tokens of prompt and answer together.
    public let context: Int
    package let engine: Engine
    package let processor: Processor
    package let settings: ProcessorSettings
    package let configuration: Configuration
    package let folder: ModelFolder
    let limits = MediaLimits()
    private let workshop: OutputWorkshop
    /// Where pictures are decoded and prompts made: as many at once as there are processors, so that a
    /// rush of requests does not hold all of its pixels in memory.
    package let preparation: WorkQueue

    /// Reads the folder or GGUF file at `path` and brings its weights into memory.
    ///
    /// - Parameter progress: told the share of the weights that is in memory, or converted, from 0 to 1.
    public init(
        path: String, options: Options = Options(), progress: (Double) -> Void = { _ in }
    ) throws(ModelError) {
        precondition(
            options.maxRunning >= 1 && options.context >= 2, "an answer needs a place and two tokens")
        let folder = try ModelFolder.open(path, projector: options.projector)
        self.folder = folder
        self.path = path
        projector = options.projector
        configuration = folder.configuration
        settings = try folder.processorSettings()
        processor = try Processor.load(folder)
        workshop = OutputWorkshop(processor.tokenizer)
        preparation = WorkQueue(threads: WorkerPool.processorCount)

        let text = folder.configuration.text
        let pageByteCount = PagePool.byteCountPerPage(text, kind: options.exact ? .f32 : .bf16)
        let memory = Int(ProcessInfo.processInfo.physicalMemory)
        let budget = options.keyValueByteCount ?? memory / 4
        let wanted = min(options.context, text.maxPositionEmbeddings)
        let pagesPerContext = PagePool.pageCount(for: wanted)
        let pageCount = max(2, min(budget / max(pageByteCount, 1), pagesPerContext * options.maxRunning))
        context = min(wanted, pageCount * PagePool.positions)
        let needed = SequenceState.byteCount(text) + 2 * pageByteCount
        guard needed <= memory else {
            throw .folder(path: path, FolderError.memory(byteCount: needed, limit: memory))
        }

        let network: Network
        do {
            let total = Double(max(folder.convertedWeightCount, 1))
            var done = 0
            network = try Network(
                folder, compute: Compute(threads: options.threads ?? WorkerPool.processorCount),
                options: .init(
                    exact: options.exact, weights: options.weights.format,
                    tokenLimit: 512 + options.maxRunning, logitRowLimit: max(64, options.maxRunning),
                    pageCount: pageCount)
            ) { count in
                done += count
                progress(min(1, Double(done) / total))
            }
        } catch {
            throw .folder(path: path, error)
        }
        if network.convertedByteCount == 0 { folder.touchWeights(progress) }
        var engineOptions = EngineOptions()
        engineOptions.maxRunning = options.maxRunning
        engineOptions.maxWaiting = options.maxWaiting
        engineOptions.context = context
        engineOptions.imageCacheByteCount = options.imageCacheByteCount
        engineOptions.prefixCacheByteCount = options.prefixCacheByteCount ?? memory / 8
        engineOptions.prefixShelf = try Self.shelf(folder, options)
        engine = Engine(network, tokenizer: processor.tokenizer, options: engineOptions)
    }

    private static func shelf(
        _ model: ModelFolder, _ options: Options
    ) throws(ModelError) -> SnapshotShelf? {
        guard let path = options.prefixCacheFolder else { return nil }
        let mode = "\(options.exact ? "f32" : "bf16") \(options.weights.rawValue)"
        do {
            return try SnapshotShelf(
                path, binding: SnapshotBinding.digest(of: model, mode: mode, in: path),
                byteLimit: options.prefixCacheFolderByteCount, onFault: options.onPrefixCacheFault)
        } catch {
            throw .folder(path: path, error)
        }
    }

    /// Ends all answers, and returns when what the prefix cache has for the next start is in its folder, which takes a
    /// few seconds at most. Without a call the process may end before.
    public func close() async { await engine.close() }

    /// Answers a conversation. The work begins at once and ends when the stream is dropped.
    public func respond(to request: Request) async throws(ModelError) -> ReplyStream {
        let processed = try await process(request)
        var generation = GenerationRequest(
            prompt: processed.prompt, sampling: request.sampling.parameters(folder.generation))
        generation.maxTokens = request.sampling.maxTokens
        generation.stop = request.sampling.stop
        if request.output != nil || request.thinkingBudget != nil {
            generation.shape = try await prepare { () throws(ModelError) in
                try self.shape(
                    request.output, calls: request.prompt.tools.isEmpty ? .free : .checked(isOnce: false),
                    tools: request.prompt.tools, startsInReasoning: processed.startsInReasoning,
                    thinkingBudget: request.thinkingBudget)
            }
        }
        let parser = ReplyParser(
            .init(startsInReasoning: processed.startsInReasoning, tools: request.prompt.tools))
        do {
            return ReplyStream(
                engine, try engine.submit(generation),
                ReplyAssembler(parser, promptTokens: processed.prompt.tokens.count))
        } catch {
            throw ModelError(error)
        }
    }

    /// What an answer must look like, on the thread that calls; nil where anything will do.
    package func shape(
        _ output: OutputForm?, calls: CallRule = .free, tools: [Tool] = [], startsInReasoning: Bool,
        thinkingBudget: Int? = nil
    ) throws(ModelError) -> AnswerShape? {
        do {
            return try workshop.shape(
                output, calls: calls, tools: tools, startsInReasoning: startsInReasoning,
                thinkingBudget: thinkingBudget)
        } catch {
            throw .output(error.description)
        }
    }

    /// The prompt's text as the model sees it, placeholders of pictures expanded, and its tokens.
    public func render(_ request: Request) async throws(ModelError) -> (text: String, tokens: [Int32]) {
        let tokens = try await process(request).prompt.tokens
        return (detokenize(tokens), tokens)
    }

    /// Token ids of a raw prompt: added tokens in it count as such.
    public func tokenize(_ text: String) -> [Int32] { processor.tokenizer.encode(text) }

    /// The text of tokens, special ones included; what is no character becomes U+FFFD.
    public func detokenize(_ tokens: [Int32]) -> String {
        processor.tokenizer.decode(tokens, skipSpecialTokens: false)
    }

    /// What the engine is doing now.
    public var statistics: Statistics { Statistics(engine.statistics) }
}

/// What the engine is doing, as of its last step.
public struct Statistics: Sendable, Equatable {
    /// Answers being computed.
    public let running: Int
    /// Requests that wait.
    public let waiting: Int
    /// Share of the memory for keys and values that is in use.
    public let memoryUse: Double
    /// Since the model was loaded.
    public let generatedTokens: Int

    init(_ engine: EngineStatistics) {
        running = engine.running
        waiting = engine.waiting
        memoryUse = engine.pages == 0 ? 0 : Double(engine.pagesInUse) / Double(engine.pages)
        generatedTokens = engine.generatedTokens
    }
}
