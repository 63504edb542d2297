import Foundation
import Martlet
import Reply
import TestSupport
import Testing

/// Work lasts as long as somebody waits for it.
@Suite struct LifetimeTests {
    private static func model(_ options: Model.Options = Model.Options()) throws -> Model {
        try Model(path: Fixtures.url("micro-moe/checkpoint").path, options: options)
    }

    /// A prompt with which the model's random weights write on and on.
    private let endless: Request = {
        var request = Request(messages: [.user("Sing")])
        request.prompt.enableThinking = false
        request.sampling.temperature = 0
        return request
    }()

    private func isIdle(_ model: Model) async throws -> Bool {
        for _ in 0..<500 {
            let now = model.statistics
            if now.running == 0, now.waiting == 0, now.memoryUse == 0 { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func aDroppedStreamFreesItsPlace() async throws {
        let model = try Self.model()
        var stream: ReplyStream? = try await model.respond(to: endless)
        var iterator = stream?.makeAsyncIterator()
        for _ in 0..<3 { _ = try await iterator?.next() }
        #expect(model.statistics.running == 1)
        #expect(model.statistics.memoryUse > 0)
        stream = nil
        _ = try await iterator?.next()
        #expect(model.statistics.running == 1)
        iterator = nil
        #expect(try await isIdle(model))
        #expect(stream == nil && iterator == nil)
    }

    @Test func aCancelledTaskHasNoAnswer() async throws {
        let model = try Self.model()
        let (started, mark) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            for try await _ in try await model.respond(to: endless) { mark.yield() }
        }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: ReplyError.cancelled) { try await task.value }
        #expect(try await isIdle(model))
    }

    @Test func aStreamKeepsItsModel() async throws {
        var request = endless
        request.sampling.maxTokens = 40
        let stream = try await Self.model().respond(to: request)
        #expect(try await stream.answer().usage?.completionTokens == 40)
    }

    @Test func tooManyRequests() async throws {
        var options = Model.Options()
        options.maxRunning = 1
        options.maxWaiting = 2
        let model = try Self.model(options)
        var streams: [ReplyStream] = []
        await #expect {
            for _ in 0..<10 { streams.append(try await model.respond(to: endless)) }
        } throws: { error in
            guard case ModelError.busy(let waiting) = error else { return false }
            return waiting >= 2
        }
        // Two wait, and one may run already.
        #expect((2...3).contains(streams.count))
        streams = []
        #expect(try await isIdle(model))
    }
}
