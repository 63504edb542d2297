import Synchronization

/// Figures of a server, told by requests as they end and written for Prometheus under the names of
/// NIM and those of vLLM, and under its own where neither has one.
package final class ServingMetrics: Sendable {
    /// What is true now, read when the metrics are asked for.
    package struct Gauges: Sendable {
        package var running = 0
        package var waiting = 0
        package var maxRunning = 0
        /// Share of the memory for keys and values that is in use, 0 to 1.
        package var cacheUsage = 0.0
        package var preemptions = 0
        /// Pictures and clips of requests, and those of them whose vision rows were known.
        package var imageQueries = 0
        package var imageHits = 0
        /// Those that are remembered.
        package var images = 0
        package var imageBytes = 0
        /// Tokens of prompts, and those of them that the prefix cache held.
        package var prefixQueries = 0
        package var prefixHits = 0
        package var prefixEvictions = 0
        /// States that are remembered.
        package var prefixes = 0
        package var prefixBytes = 0
        /// States on disk, what was read and written there, and what failed.
        package var diskPrefixes = 0
        package var diskPrefixBytes = 0
        package var diskPrefixReads = 0
        package var diskPrefixWrites = 0
        package var diskPrefixFaults = 0
        package init() {}
    }

    private let state: Mutex<Totals>
    private let labels: [Label]

    /// - Parameters:
    ///   - model: the served name, a label of vLLM's names.
    ///   - context: the greatest count of tokens that the bounds of histograms reach.
    package init(model: String, context: Int) {
        labels = [Label("model_name", model), Label("engine", "0")]
        state = Mutex(Totals(context: context))
    }

    /// Takes a request that has ended. Only those that reached the model, or should have, count.
    package func record(_ request: RequestRecord) {
        state.withLock { $0.record(request) }
    }

    /// Seconds between two tokens of a choice.
    package func recordTokenGap(_ seconds: Double) {
        state.withLock { $0.interToken.observe(seconds) }
    }

    package func text(_ gauges: Gauges) -> String {
        let totals = state.withLock { $0 }
        var text = MetricsText()
        NIMNames.write(totals, gauges, to: &text)
        VLLMNames.write(totals, gauges, labels, to: &text)
        OwnNames.write(gauges, to: &text)
        ProcessFigures.write(to: &text)
        return text.text
    }
}

/// Everything counted since the start.
struct Totals: Sendable {
    var promptTokens = 0
    var generationTokens = 0
    var successes = 0
    var failures = 0
    /// By reason, in the order in which the reasons first came.
    var finishes: [(reason: String, count: Int)] = []
    var firstToken = Histogram(bounds: Histogram.firstTokenBounds)
    var interToken = Histogram(bounds: Histogram.tokenBounds)
    var perToken = Histogram(bounds: Histogram.tokenBounds)
    var endToEnd = Histogram(bounds: Histogram.requestBounds)
    var queue = Histogram(bounds: Histogram.requestBounds)
    var prefill = Histogram(bounds: Histogram.requestBounds)
    var decode = Histogram(bounds: Histogram.requestBounds)
    var inference = Histogram(bounds: Histogram.requestBounds)
    var requestPrompt: Histogram
    var requestGeneration: Histogram
    var maxTokens: Histogram
    var prefillComputed: Histogram
    var choices = Histogram(bounds: [1, 2, 5, 10, 20])

    init(context: Int) {
        let bounds = Histogram.decades(upTo: context)
        requestPrompt = Histogram(bounds: bounds)
        requestGeneration = Histogram(bounds: bounds)
        maxTokens = Histogram(bounds: bounds)
        prefillComputed = Histogram(bounds: bounds)
    }

    private static let inferenceRoutes: Set = ["/v1/chat/completions", "/v1/completions"]

    mutating func record(_ request: RequestRecord) {
        guard let generation = request.generation else {
            // Refused before it was known what it asks for.
            if request.status >= 400, Self.inferenceRoutes.contains(request.route) { failures += 1 }
            return
        }
        if request.isAborted || request.status >= 400 || generation.finishReasons.contains("error") {
            failures += 1
        } else {
            successes += 1
        }
        for reason in generation.finishReasons {
            if let place = finishes.firstIndex(where: { $0.reason == reason }) {
                finishes[place].count += 1
            } else {
                finishes.append((reason, 1))
            }
        }
        guard let started = generation.startedAfter else { return }
        promptTokens += generation.promptTokens
        generationTokens += generation.completionTokens
        requestPrompt.observe(Double(generation.promptTokens))
        requestGeneration.observe(Double(generation.completionTokens))
        prefillComputed.observe(Double(generation.promptTokens - generation.cachedTokens))
        choices.observe(Double(generation.choices))
        if let limit = generation.maxTokens { maxTokens.observe(Double(limit)) }
        endToEnd.observe(request.duration)
        queue.observe(started)
        guard let first = generation.firstTokenAfter, let last = generation.lastTokenAfter else { return }
        firstToken.observe(first)
        prefill.observe(first - started)
        decode.observe(last - first)
        inference.observe(last - started)
        if let seconds = generation.secondsPerToken { perToken.observe(seconds) }
    }
}
