import Chat
import Foundation
import Intake
import LocalChat
import Martlet
import Reply
import Synchronization
import TestSupport
import Testing
import Wire

/// Who gets in, and what is left when they go.
@Suite struct AdmissionTests {
    private func small(_ change: (inout LocalBackend.Options) -> Void = { _ in }) async throws -> TestBackend
    {
        try await TestBackend(.moe) {
            $0.engine.maxRunning = 1
            $0.engine.maxWaiting = 1
            change(&$0)
        }
    }

    @Test func oneTooMany() async throws {
        let test = try await small()
        var streams: [ChatStream] = []
        for _ in 0..<2 { streams.append(try await test.backend.chat(.endless)) }
        #expect(test.backend.statistics.admitted == 2)
        let third = ChatRequest("What?", images: ["bmp:64x64"])
        let refusal = await test.error(third)
        guard case .busy(let message, let seconds) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect((1...30).contains(seconds) && message.contains("2 requests"))
        #expect(test.media.requests == [])
        streams = []
        #expect(try await test.isIdle())
        var short = third
        short.sampling.maxTokens = 2
        let answer = try await Replies(try await test.backend.chat(short)).first.answer
        #expect(answer.usage?.completionTokens == 2 && test.media.requests == ["bmp:64x64"])
    }

    @Test func picturesOfAllRequestsAreCounted() async throws {
        let test = try await TestBackend(.moe) { $0.mediaByteLimit = 64 * 64 * 3 * 3 }
        let first = try await test.backend.chat(ChatRequest("What?", images: ["bmp:64x64"]))
        guard
            case .busy(let message, _) = await test.error(
                ChatRequest("What?", images: ["bmp:64x64", "bmp:65x64", "bmp:66x64"]))
        else {
            Issue.record("three more pictures were taken in")
            return
        }
        #expect(message.contains("36864 bytes"))
        withExtendedLifetime(first) {}
    }

    @Test func aDroppedStreamFreesItsPlace() async throws {
        let test = try await small()
        var stream: ChatStream? = try await test.backend.chat(.endless)
        var events = 0
        for try await batch in try #require(stream).events {
            events += batch.count
            if events > 3 { break }
        }
        #expect(test.backend.statistics.running == 1 && test.backend.statistics.cacheUsage > 0)
        #expect(test.backend.statistics.admitted == 1)
        stream = nil
        #expect(try await test.isIdle() && stream == nil)
    }

    @Test func aCancelledTaskFreesItsPlace() async throws {
        let test = try await small()
        let stream = try await test.backend.chat(.endless)
        let (started, mark) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for try await _ in stream.events { mark.yield() }
        }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: ChatError.cancelled) { try await task.value }
        // Though the stream is still held.
        #expect(try await test.isIdle())
        withExtendedLifetime(stream) {}
    }

    @Test func cancelledWhileMediaAreFetched() async throws {
        let (started, mark) = AsyncStream.makeStream(of: Void.self)
        let test = try await small {
            $0.source = { _, _ throws(ChatError) in
                mark.yield()
                try? await Task.sleep(for: .seconds(60))
                throw .failed(message: "was cancelled")
            }
        }
        let task = Task { await test.error(ChatRequest("What?", images: ["a", "b"])) }
        for await _ in started { break }
        #expect(test.backend.statistics.admitted == 1)
        let start = ContinuousClock.now
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(test.backend.statistics.admitted == 0)
    }

    @Test func fetchesGoSideBySide() async throws {
        let inside = Mutex((now: 0, most: 0))
        let bytes = try [UInt8](Data(contentsOf: Fixtures.url("media/rgb_48x48.png")))
        let test = try await small {
            $0.source = { _, _ in
                inside.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                while inside.withLock({ $0.most < 3 }) { await Task.yield() }
                return .file(bytes)
            }
        }
        let rendered = try await test.backend.render(ChatRequest("What?", images: ["a", "b", "c"]))
        #expect(rendered.features.count == 3)
        #expect(inside.withLock { $0.now } == 3)
    }

    /// Clients that go at any time: while media are fetched, a prompt is made, or an answer is written.
    @Test func aCrowdThatVanishes() async throws {
        let test = try await TestBackend(.moe) {
            $0.engine.maxRunning = 4
            $0.engine.maxWaiting = 100
        }
        let isFull = TestSize.isFull
        let count = isFull ? 1_000 : 60
        await withTaskGroup { group in
            for number in 0..<count {
                group.addTask {
                    let task = Task {
                        let image = "bmp:\(64 + number)x64"
                        let request =
                            number % 2 == 0 ? .endless : ChatRequest("Sing", images: [image, "bmp:64x64"])
                        for try await _ in try await test.backend.chat(request).events {}
                    }
                    try? await Task.sleep(for: .milliseconds(number * 7 % 90))
                    task.cancel()
                    _ = await task.result
                }
            }
        }
        #expect(test.backend.statistics.admitted == 0)
        #expect(try await test.isIdle())
    }

    @Test func afterShutdown() async throws {
        let test = try await small()
        var request = ChatRequest.endless
        request.sampling.maxTokens = 30
        let stream = try await test.backend.chat(request)
        test.backend.shutdown()
        guard case .unavailable = await test.error(.endless) else {
            Issue.record("a request was admitted")
            return
        }
        #expect(try await Replies(stream).first.tokens.count == 30)
        #expect(try await test.isIdle())
    }
}
