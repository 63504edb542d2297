import Chat
import Reply
import Synchronization
import Wire

/// Answers as the last message asks, word by word, and counts what is at work.
///
/// - `tokens 5`: that many tokens, `t0 t1 …`; `tokens 5 every 20` waits as many milliseconds before each
/// - `forever`: a token every 5 ms until it is cancelled
/// - `flood 5000`: so many events of 1,000 bytes at once
/// - `silent`: takes the request and says nothing
/// - `hang`: does not even take it
/// - `break 3`: fails after so many tokens
/// - `invalid`, `busy`, `down`, `dead`: refuses
final class CountingBackend: ChatBackend {
    private struct State {
        var readiness = BackendStatus.Readiness.ready
        var running = 0
        var begun = 0
        var events = 0
    }

    private let state = Mutex(State())

    var running: Int { state.withLock { $0.running } }
    var begun: Int { state.withLock { $0.begun } }
    /// Events that were made, taken or not.
    var events: Int { state.withLock { $0.events } }

    func set(_ readiness: BackendStatus.Readiness) { state.withLock { $0.readiness = readiness } }

    var status: BackendStatus {
        BackendStatus(
            readiness: state.withLock { $0.readiness }, context: 4_096, maxRunning: 4,
            modelDescription: "words")
    }

    var statistics: BackendStatistics {
        var statistics = BackendStatistics()
        statistics.running = running
        return statistics
    }

    func chat(_ request: ChatRequest) async throws(ChatError) -> ChatStream {
        guard case .text(let text) = request.messages.last?.content else {
            throw .invalid(message: "messages must end with a text", parameter: "messages")
        }
        return try await begin(text, choices: request.sampling.choices)
    }

    func complete(_ request: CompletionRequest) async throws(ChatError) -> ChatStream {
        guard case .text(let text) = request.prompts.first else {
            throw .invalid(message: "prompt must be a text", parameter: "prompt")
        }
        return try await begin(text, choices: request.sampling.choices)
    }

    func tokenize(_ request: TokenizeRequest) async throws(ChatError) -> TokenizeResponse {
        guard case .text(let text) = request.input else {
            return TokenizeResponse(tokens: [7], strings: nil, context: 4_096)
        }
        return TokenizeResponse(tokens: text.utf8.map(Int.init), strings: nil, context: 4_096)
    }

    func detokenize(_ request: DetokenizeRequest) async throws(ChatError) -> String {
        String(decoding: request.tokens.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    func render(_ request: ChatRequest) async throws(ChatError) -> RenderedPrompt {
        RenderedPrompt(tokens: [1, 2, 3], text: "rendered", features: [], sampling: request.sampling)
    }

    private func begin(_ text: String, choices: Int) async throws(ChatError) -> ChatStream {
        let words = text.split(separator: " ").map(String.init)
        let count = words.dropFirst().first.flatMap(Int.init) ?? 3
        let pause = words.count > 3 ? Duration.milliseconds(Int(words[3]) ?? 0) : .zero
        switch words.first {
        case "invalid": throw .invalid(message: "temperature is wrong", parameter: "temperature")
        case "busy": throw .busy(message: "too many requests wait", retryAfterSeconds: 3)
        case "down": throw .unavailable(message: "not now")
        case "dead": throw .failed(message: "it broke")
        case "hang":
            let work = begun(1)
            try? await Task.sleep(for: .seconds(600))
            withExtendedLifetime(work) {}
            throw .cancelled
        case "forever": return stream(choices, count: .max, pause: .milliseconds(5))
        case "silent": return stream(choices, count: .max, pause: .seconds(600))
        case "flood": return stream(1, count: count, pause: .zero, text: String(repeating: "x", count: 1_000))
        case "break":
            return stream(choices, count: count, pause: pause, failure: .failed(message: "it broke"))
        default: return stream(choices, count: count, pause: pause)
        }
    }

    private func stream(
        _ choices: Int, count: Int, pause: Duration, text: String? = nil, failure: ChatError? = nil
    ) -> ChatStream {
        let (stream, continuation) = AsyncStream.makeStream(of: Result<[ChatEvent], ChatError>.self)
        let work = begun(1)
        let maker = Task {
            continuation.yield(.success([.started]))
            var made = 0
            while made < count && !Task.isCancelled {
                if pause > .zero { try? await Task.sleep(for: pause) }
                if Task.isCancelled { break }
                let said = text ?? (made == 0 ? "t0" : " t\(made)")
                continuation.yield(
                    .success(
                        (0..<choices).map { .token(choice: $0, GeneratedToken(id: made), [.content(said)]) }))
                made += 1
                state.withLock { $0.events += 1 }
            }
            if let failure {
                continuation.yield(.failure(failure))
            } else {
                let usage = Usage(promptTokens: 2, completionTokens: made)
                continuation.yield(
                    .success(
                        (0..<choices).map { .reply(choice: $0, [.finish(.stop, nil), .usage(usage)]) }))
            }
            continuation.finish()
            withExtendedLifetime(work) {}
        }
        continuation.onTermination = { _ in maker.cancel() }
        return ChatStream(prompts: [[1, 2]], events: TypedEvents(base: stream))
    }

    private func begun(_ count: Int) -> Work {
        state.withLock {
            $0.begun += count
            $0.running += count
        }
        return Work { self.state.withLock { $0.running -= count } }
    }

    /// Ends its count when nobody holds it.
    private final class Work: Sendable {
        private let end: @Sendable () -> Void
        init(_ end: @escaping @Sendable () -> Void) { self.end = end }
        deinit { end() }
    }
}

struct TypedEvents: AsyncSequence, Sendable {
    typealias Element = [ChatEvent]
    typealias Failure = ChatError

    let base: AsyncStream<Result<[ChatEvent], ChatError>>

    struct Iterator: AsyncIteratorProtocol {
        var base: AsyncStream<Result<[ChatEvent], ChatError>>.Iterator

        mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(ChatError) -> [ChatEvent]? {
            guard let result = await base.next(isolation: actor) else { return nil }
            return try result.get()
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator()) }
}
