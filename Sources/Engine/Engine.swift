import Checkpoint
import Kernels
import Prompting
import Qwen35
import Threads
import Tokenizer

/// Many requests on one network, on a thread of its own.
package final class Engine: Sendable {
    private let options: EngineOptions
    private let mailbox = Mailbox()
    private let vocabulary: Vocabulary
    private let hasVision: Bool
    /// Tokens of prompt and answer together: what the options allow and all pages hold.
    package let context: Int

    /// Takes the network over: nothing else may drive it.
    package init(_ network: Network, tokenizer: Tokenizer, options: EngineOptions) {
        var options = options
        options.maxRunning = min(options.maxRunning, network.logitRowLimit)
        self.options = options
        vocabulary = Vocabulary(tokenizer, endTokens: network.folder.generation.eosTokenIDs)
        hasVision = network.vision != nil
        context = min(options.context, network.pages.pageCount * PagePool.positions)
        let (mailbox, vocabulary, settings) = (self.mailbox, self.vocabulary, options)
        ThreadEntry {
            let loop = EngineLoop(network, mailbox, settings, vocabulary)
            loop.run()
        }.start(stackByteCount: 8 << 20)
    }

    deinit { mailbox.stop() }

    /// Ends all requests; new ones are refused from here on.
    package func stop() { mailbox.stop() }

    /// Ends all requests, and returns when states are written to the shelf, if there is one.
    package func close() async {
        mailbox.stop()
        await mailbox.waitForEnd()
    }

    package var statistics: EngineStatistics { mailbox.statistics }

    /// Queues a request. What can never fit is refused here.
    package func submit(_ request: GenerationRequest) throws(EngineError) -> Generation {
        let limit = try lengthLimit(of: request)
        let flag = CancellationFlag()
        let (stream, sink) = AsyncStream.makeStream(of: [GenerationEvent].self)
        try mailbox.post(limit: options.maxWaiting) { number in
            Job(request, number: number, limit: limit, flag: flag, sink: sink)
        }
        return Generation(stream: stream, flag: flag)
    }

    /// Refuses what `submit` would refuse whoever waits.
    package func check(_ request: GenerationRequest) throws(EngineError) {
        _ = try lengthLimit(of: request)
    }

    /// The most tokens that the sequence may reach.
    private func lengthLimit(of request: GenerationRequest) throws(EngineError) -> Int {
        let prompt = request.prompt.tokens
        guard !prompt.isEmpty else { throw .emptyPrompt }
        let count = vocabulary.tokenizer.count
        if let unknown = prompt.first(where: { $0 < 0 || Int($0) >= count }) {
            throw .token(unknown, count: count)
        }
        guard hasVision || request.prompt.media.isEmpty else { throw .noVision }
        guard 1...options.maxRunning ~= request.choices else {
            throw .choices(request.choices, limit: options.maxRunning)
        }
        guard prompt.count < context || (prompt.count == context && request.maxTokens == 0) else {
            throw .promptTooLong(tokens: prompt.count, limit: context)
        }
        guard let maxTokens = request.maxTokens else { return context }
        guard maxTokens >= 0 else { throw .maxTokens(maxTokens) }
        let (total, overflow) = prompt.count.addingReportingOverflow(maxTokens)
        guard !overflow, total <= context else {
            throw .tooManyTokens(prompt: prompt.count, maxTokens: maxTokens, limit: context)
        }
        return total
    }
}
