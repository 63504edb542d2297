import Wire

/// What answers the requests of a server: an engine in this process, a script, or something elsewhere.
/// Nothing of HTTP is below this line, nothing of tensors above it.
package protocol ChatBackend: Sendable {
    /// What is served and how far it is from answering. Cheap, and true at any time.
    var status: BackendStatus { get }
    /// Figures for the metrics, as of now.
    var statistics: BackendStatistics { get }

    /// Admits or refuses at once, before any other work; then prepares the prompt and starts the answer.
    /// What is wrong with the request is thrown here, before the first event. The work ends when the
    /// stream is dropped or the task is cancelled.
    func chat(_ request: ChatRequest) async throws(ChatError) -> ChatStream
    func complete(_ request: CompletionRequest) async throws(ChatError) -> ChatStream
    func tokenize(_ request: TokenizeRequest) async throws(ChatError) -> TokenizeResponse
    func detokenize(_ request: DetokenizeRequest) async throws(ChatError) -> String
    /// The prompt that a chat request makes, without answering it.
    func render(_ request: ChatRequest) async throws(ChatError) -> RenderedPrompt
}

/// What a backend serves.
package struct BackendStatus: Sendable {
    package enum Readiness: Sendable, Equatable {
        /// Share of the weights that is in memory, from 0 to 1.
        case loading(Double)
        case ready
        /// Nobody that it asks can answer now; that may change.
        case unreachable
        /// It will not answer any more.
        case failed
    }

    package var readiness: Readiness
    /// Tokens of prompt and answer together; nil while that is unknown.
    package var context: Int?
    /// Requests that are answered at once.
    package var maxRunning: Int
    /// Names that it serves by itself; the server's own hold where there are none.
    package var modelNames: [String] = []
    /// What is loaded, for people: the folder's name, a kind, a size.
    package var modelDescription: String

    package init(
        readiness: Readiness, context: Int?, maxRunning: Int, modelDescription: String
    ) {
        self.readiness = readiness
        self.context = context
        self.maxRunning = maxRunning
        self.modelDescription = modelDescription
    }
}

/// Figures of a backend for the metrics. Counters count from its start.
package struct BackendStatistics: Sendable, Equatable {
    /// Requests inside, from admission to the end of their answers; those whose media are fetched too.
    package var admitted = 0
    package var running = 0
    package var waiting = 0
    /// From 0 to 1.
    package var cacheUsage = 0.0
    package var preemptions = 0
    /// Tokens that the network computed, of prompts and answers, those computed again included.
    package var computedTokens = 0
    package var images = ImageCache()
    package var prefixes = PrefixCache()

    /// What is remembered of pictures and clips.
    package struct ImageCache: Sendable, Equatable {
        /// Pictures and clips of requests, and those of them that needed no work of the vision tower.
        package var queries = 0
        package var hits = 0
        /// What is kept now.
        package var entries = 0
        package var byteCount = 0

        package init() {}
    }

    /// What is remembered of beginnings of prompts.
    package struct PrefixCache: Sendable, Equatable {
        /// Tokens of prompts, and those of them that were not computed again.
        package var queriedTokens = 0
        package var hitTokens = 0
        package var evictions = 0
        /// What is kept now.
        package var entries = 0
        package var byteCount = 0

        package var disk = Disk()

        /// What of it is on disk, and what was written and read.
        package struct Disk: Sendable, Equatable {
            package var entries = 0
            package var byteCount = 0
            package var reads = 0
            package var writes = 0
            /// What could not be written, or was damaged.
            package var faults = 0

            package init() {}
        }

        package init() {}
    }

    package init() {}
}
