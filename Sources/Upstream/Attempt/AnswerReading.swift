import AsyncHTTPClient
import Chat
import JSON
import NIOCore
import NIOHTTP1
import Reply
import Synchronization
import Wire

/// Has one request answered: asks replicas, one after another, and sends what they say down a pipe. What follows
/// from what is decided by `Attempts`; this only does it.
struct AnswerReading: Sendable {
    let pool: Pool
    let client: ReplicaClient
    let clocks: AttemptClocks
    let key: PromptKey
    let route: ChunkReader.Route
    let promptCount: Int
    let choicesPerPrompt: Int
    /// Where answers are not streams.
    let isWhole: Bool
    let journey: RequestJourney?
    /// The body for a kind of replica and its name for the model.
    let body: @Sendable (ReplicaKind, String) throws(ChatError) -> JSONObject
    /// The name that the client asked for.
    let model: String?
    let pipe = EventPipe()
    let prompts = PromptBox()

    /// Ids of the prompts, once they are known.
    final class PromptBox: Sendable {
        private let value = Mutex<[[Int]]?>(nil)
        var ids: [[Int]]? {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    func run() async {
        pool.requestBegan()
        var attempts = Attempts(clocks, promptTokens: key.tokens)
        var bodies: [String: ByteBuffer] = [:]
        var refusal: ChatError?
        var again: Int?
        while !Task.isCancelled {
            guard
                let lease = again.flatMap({ pool.lease(again: $0, key) })
                    ?? pool.lease(key, tried: attempts.tried)
            else { return pipe.finish(.failure(refusal ?? attempts.exhausted())) }
            again = nil
            let kind = lease.member.kind ?? .openai
            let name = lease.member.model(for: model)
            attempts.began(on: lease.member.id, at: .now)
            let place = "\(kind.rawValue) \(name)"
            if bodies[place] == nil {
                do throws(ChatError) {
                    bodies[place] = ByteBuffer(bytes: JSONValue.object(try body(kind, name)).bytes())
                } catch {
                    // A replica of another kind may be able to.
                    lease.end(nil, cachedTokens: nil)
                    refusal = error
                    continue
                }
            }
            var request = ReplicaRequest(
                url: lease.member.entry.address.url(route.path), key: lease.member.entry.key?.key,
                body: bodies[place], isStreamed: !isWhole)
            request.headers = headers(attempt: attempts.count)
            let start = ContinuousClock.now
            guard var failure = await attempt(&attempts, lease, request) else { return }
            if Task.isCancelled { break }
            if failure == .stale, attempts.hasRepeated { failure = .lost }
            note(lease, failure.name, since: start)
            lease.end(failure, cachedTokens: nil)
            switch pool.step(&attempts, after: failure) {
            case .repeatThere: again = lease.member.id
            case .tryAnother: refusal = nil
            case .giveUp(let error), .breakOff(let error): return pipe.finish(.failure(error))
            }
        }
        pipe.finish(.failure(.cancelled))
    }

    private func note(_ lease: Lease, _ end: String, since start: ContinuousClock.Instant) {
        let seconds = ((ContinuousClock.now - start) / .milliseconds(1)).rounded() / 1000
        journey?.note("\(lease.member.id):\(end):\(seconds)s")
    }

    /// Fresh for each attempt: engines take a repeated id for a mistake.
    private func headers(attempt: Int) -> [(String, String)] {
        guard let journey else { return [] }
        var headers = [("X-Request-Id", attempt == 1 ? journey.id : "\(journey.id)-a\(attempt)")]
        if let trace = journey.traceparent.flatMap(TraceParent.init) {
            headers.append(("traceparent", trace.child.description))
        }
        return headers
    }

    /// One attempt under a watchdog; nil where the answer has been passed on as a whole.
    private func attempt(
        _ attempts: inout Attempts, _ lease: Lease, _ request: ReplicaRequest
    ) async -> Failure? {
        let watchdog = Watchdog()
        let begun = attempts
        let reading = Task { await read(begun, lease, request, watchdog) }
        let watching = Task { await watchdog.watch { reading.cancel() } }
        let (after, failure) = await withTaskCancellationHandler {
            await reading.value
        } onCancel: {
            reading.cancel()
        }
        watchdog.end()
        watching.cancel()
        attempts = after
        guard let failure else { return nil }
        return watchdog.barked.map { .clock($0) } ?? failure
    }

    private func read(
        _ begun: Attempts, _ lease: Lease, _ request: ReplicaRequest, _ watchdog: Watchdog
    ) async -> (Attempts, Failure?) {
        var course = Course(begun, lease, watchdog)
        do throws(Failure) {
            let response = try await client.begin(request)
            course.attempts.receivedHead(at: .now)
            watchdog.set(course.attempts.deadline)
            try await check(response)
            var reader = ChunkReader(
                route, prompts: promptCount, choicesPerPrompt: choicesPerPrompt)
            if isWhole {
                let document = try await ReplicaClient.body(response, atMost: Self.longestAnswer)
                try await pass(try reader.take(document), reader, &course)
            } else {
                try await follow(response, &reader, &course)
            }
            return (course.attempts, nil)
        } catch {
            return (course.attempts, error)
        }
    }

    /// Bytes of an answer that is no stream.
    private static let longestAnswer = 256 << 20

    /// What an attempt has come to.
    private struct Course {
        var attempts: Attempts
        let lease: Lease
        let watchdog: Watchdog
        /// What says nothing yet: it is passed on with the first that does, so that another replica can still take
        /// over.
        var held: [ChatEvent] = []
        var isOver = false
        let start = ContinuousClock.now

        init(_ attempts: Attempts, _ lease: Lease, _ watchdog: Watchdog) {
            self.attempts = attempts
            self.lease = lease
            self.watchdog = watchdog
            watchdog.set(attempts.deadline)
        }
    }

    private func check(_ response: HTTPClientResponse) async throws(Failure) {
        let status = Int(response.status.code)
        guard status == 200 else {
            let body = try? await ReplicaClient.body(response, atMost: ReplicaError.longestBody)
            let seconds = response.headers.first(name: "Retry-After").flatMap { Int($0) }
            throw .status(
                status, message: ReplicaError(body: body ?? []).message,
                retryAfterSeconds: seconds.map { min(max($0, 1), 3_600) })
        }
        let type = (response.headers.first(name: "Content-Type") ?? "").lowercased()
        guard type.hasPrefix(isWhole ? "application/json" : "text/event-stream") else {
            throw .malformed("it has another content type than was asked for")
        }
    }

    private func follow(
        _ response: HTTPClientResponse, _ reader: inout ChunkReader, _ course: inout Course
    ) async throws(Failure) {
        var events = EventReader()
        var body = response.body.makeAsyncIterator()
        while true {
            let part: ByteBuffer?
            do { part = try await body.next() } catch {
                // Once the answer is whole, how the connection ends is of no interest.
                if course.isOver { return }
                throw Failure(error, hasHead: true)
            }
            guard let part else { break }
            // What follows is read only so that the connection can be used again.
            if course.isOver { continue }
            var batch: [ChatEvent] = []
            var isEnd = false
            for event in try events.take(part.readableBytesView) {
                switch event {
                case .document(let bytes): batch += try reader.take(bytes)
                case .end: isEnd = true
                }
                if isEnd { break }
            }
            try await (isEnd ? pass(batch, reader, &course) : pass(batch, &course, reader))
        }
        guard !course.isOver else { return }
        var batch: [ChatEvent] = []
        if case .document(let bytes)? = try events.finish() { batch = try reader.take(bytes) }
        try await pass(batch, reader, &course)
    }

    /// The last of an answer, and its end.
    private func pass(
        _ batch: [ChatEvent], _ reader: ChunkReader, _ course: inout Course
    ) async throws(Failure) {
        var reader = reader
        let rest = try reader.finish()
        try await pass(batch + rest, &course, reader)
        course.isOver = true
        course.lease.end(nil, cachedTokens: rest.cachedTokens)
        note(course.lease, "ok", since: course.start)
        course.attempts.finished()
        course.watchdog.set((ContinuousClock.now + .seconds(1), .gap))
        pipe.finish(.success(()))
    }

    private func pass(
        _ batch: [ChatEvent], _ course: inout Course, _ reader: ChunkReader
    ) async throws(Failure) {
        guard !batch.isEmpty else { return }
        if !course.attempts.isAnswering {
            course.held += batch
            guard batch.contains(where: \.saysSomething) else { return }
            prompts.ids = reader.prompts
        }
        course.attempts.receivedToken(at: .now)
        course.lease.moved()
        course.watchdog.set(nil)
        let isRead = await pipe.send(course.held.isEmpty ? batch : course.held)
        course.held = []
        course.attempts.receivedToken(at: .now)
        course.watchdog.set(course.attempts.deadline)
        guard isRead else { throw .aborted }
    }
}

extension ChunkReader.Route {
    var path: String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .completion: "/v1/completions"
        }
    }
}

extension ChatEvent {
    /// A client would see it.
    fileprivate var saysSomething: Bool {
        switch self {
        case .started, .promptLogprobs: false
        case .token(_, _, let said), .reply(_, let said):
            said.contains { event in
                if case .usage = event { false } else { true }
            }
        }
    }
}

extension [ChatEvent] {
    fileprivate var cachedTokens: Int {
        reduce(0) { sum, event in
            guard case .reply(_, let said) = event else { return sum }
            return said.reduce(sum) { sum, event in
                guard case .usage(let usage) = event else { return sum }
                return sum + usage.cachedTokens
            }
        }
    }
}
