import Chat
import JSON
import ScriptedChat
import Testing
import TestSupport
import Wire

/// How a scripted backend behaves under use: faults, waiting, and those who leave.
@Suite struct ScriptedServiceTests {
    @Test(arguments: [
        ("be busy", ChatError.busy(message: "too many requests are at work", retryAfterSeconds: 7)),
        ("refuse", .invalid(message: "messages[0].content is not wanted", parameter: "messages")),
        ("fail at once", .failed(message: "the engine has stopped")),
    ])
    func faultsBeforeTheFirstEvent(text: String, error: ChatError) async throws {
        let backend = ScriptedBackend(try Script(contentsOf: Fixtures.url("scripts/default.json")))
        await #expect(throws: error) { _ = try await backend.chat(ChatRequest(text)) }
        #expect(backend.statistics.running == 0)
    }

    @Test func aFaultMidwayComesAfterWhatWasSaid() async throws {
        let backend = ScriptedBackend(try Script(contentsOf: Fixtures.url("scripts/default.json")))
        let stream = try await backend.chat(ChatRequest("fail midway"))
        var writer = ChunkWriter(ChatRequest("fail midway"), stream, identity: .test)
        var content = ""
        do {
            for try await events in stream.events {
                for chunk in writer.take(events) {
                    if case .content(let piece) = chunk.choice?.delta { content += piece }
                }
            }
            Issue.record("no error")
        } catch {
            #expect(error == .failed(message: "the engine has stopped"))
        }
        #expect(content == "So far so")
        #expect(backend.statistics.running == 0)
    }

    @Test(.timeLimit(.minutes(1))) func aCancelledTaskFreesItsPlaceAtOnce() async throws {
        let backend = ScriptedBackend(try Script(contentsOf: Fixtures.url("scripts/default.json")))
        let task = Task { () -> ChatError? in
            do {
                let stream = try await backend.chat(ChatRequest("hang"))
                for try await _ in stream.events {}
                return nil
            } catch {
                return error as? ChatError
            }
        }
        while backend.statistics.computedTokens < 26 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(backend.statistics.running == 1)
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(backend.statistics.running == 0)
    }

    @Test func aDroppedStreamFreesItsPlaceAtOnce() async throws {
        let backend = ScriptedBackend()
        for taken in 0...3 {
            do {
                let stream = try await backend.chat(ChatRequest("x"))
                #expect(backend.statistics.running == 1)
                var count = 0
                for try await _ in stream.events {
                    count += 1
                    if count > taken { break }
                }
            }
            #expect(backend.statistics.running == 0)
        }
    }

    @Test(.timeLimit(.minutes(1))) func whoComesFirstIsAnsweredFirst() async throws {
        let backend = try ScriptedBackend(["max_running": 1, "max_waiting": 2])
        var first: ChatStream? = try await backend.chat(ChatRequest("1"))
        let second = try await backend.chat(ChatRequest("2"))
        let third = try await backend.chat(ChatRequest("3"))
        await #expect(
            throws: ChatError.busy(
                message: "1 requests are answered and 2 wait, which is the limit", retryAfterSeconds: 1)
        ) { _ = try await backend.chat(ChatRequest("4")) }
        #expect(backend.statistics.running == 1 && backend.statistics.waiting == 2)
        let waits = Task { try await Self.batches(third) }
        let next = Task { try await Self.batches(second) }
        try await Task.sleep(for: .milliseconds(20))
        #expect(backend.statistics.waiting == 2)
        _ = first
        first = nil
        #expect(try await next.value == 12)
        #expect(try await waits.value == 12)
        #expect(backend.statistics.running == 0 && backend.statistics.waiting == 0)
    }

    @Test(.timeLimit(.minutes(1))) func whoLeavesTheQueueIsNotWaitedFor() async throws {
        let backend = try ScriptedBackend(["max_running": 1])
        let first = try await backend.chat(ChatRequest("1"))
        let waits = Task { try await Self.batches(try await backend.chat(ChatRequest("2"))) }
        while backend.statistics.waiting < 1 { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(5))
        waits.cancel()
        await #expect(throws: ChatError.cancelled) { _ = try await waits.value }
        #expect(backend.statistics.waiting == 0 && backend.statistics.running == 1)
        #expect(try await Self.batches(first) == 12)
    }

    @Test(.timeLimit(.minutes(1))) func manyAtOnceAreAllAnswered() async throws {
        let backend = try ScriptedBackend(["max_running": 4, "max_waiting": 300])
        try await withThrowingTaskGroup(of: JSONValue.self) { group in
            for client in 0..<256 {
                group.addTask { try await backend.plain(ChatRequest("client \(client)")) }
            }
            for try await answer in group { #expect(answer.choice["finish_reason"] == "stop") }
        }
        #expect(backend.statistics.running == 0 && backend.statistics.waiting == 0)
        // A prompt of "user: client N\nassistant: ", and 11 tokens, for each.
        let prompts = (0..<256).reduce(0) { $0 + "user: client \($1)\nassistant: ".utf8.count }
        #expect(backend.statistics.computedTokens == prompts + 256 * 11)
    }

    @Test func itAnswersOnlyWhenItIsLoaded() async throws {
        let backend = try ScriptedBackend(["loading": ["ms": 60000]])
        guard case .loading(let share) = backend.status.readiness else {
            Issue.record("\(backend.status.readiness)")
            return
        }
        #expect((0..<0.5).contains(share))
        await #expect(throws: ChatError.unavailable(message: "the model is being loaded")) {
            _ = try await backend.chat(ChatRequest("x"))
        }
        #expect(ScriptedBackend().status.readiness == .ready)
        let broken = try ScriptedBackend(["loading": ["fails": true]])
        #expect(broken.status.readiness == .failed)
        await #expect(throws: ChatError.failed(message: "the model could not be loaded")) {
            _ = try await broken.tokenize(TokenizeRequest(.text("x")))
        }
    }

    private static func batches(_ stream: ChatStream) async throws -> Int {
        var count = 0
        for try await _ in stream.events { count += 1 }
        return count
    }
}
