import Chat
import HTTPTypes
import HummingbirdCore
import NIOCore
import Wire

/// Writes an answer as server-sent events, as fast as the client reads and no faster.
struct EventStream: Sendable {
    let answer: BegunAnswer
    let identity: AnswerIdentity
    let exchange: Exchange
    let presence: ClientPresence
    let limits: RequestLimits

    func write(to writer: inout any ResponseBodyWriter) async throws {
        defer { exchange.end() }
        let mailbox = EventMailbox()
        do {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await collect(into: mailbox) }
                if let interval = limits.keepAlive {
                    group.addTask {
                        while (try? await Task.sleep(for: interval)) != nil { mailbox.remind() }
                    }
                }
                defer { group.cancelAll() }
                try await drain(mailbox, into: &writer)
            }
        } catch {
            if !exchange.isCutOff { exchange.clientLeft() }
            throw error
        }
    }

    private func collect(into mailbox: EventMailbox) async {
        do throws(Refusal) {
            try await self.exchange.whileWanted(presence, limits: limits) { () async throws(APIError) in
                do throws(ChatError) {
                    for try await events in answer.stream.events {
                        exchange.take(events)
                        mailbox.post(events)
                    }
                } catch { throw APIError(error) }
            }
            mailbox.end(.complete)
        } catch {
            mailbox.end(.cut(error))
        }
    }

    private func drain(_ mailbox: EventMailbox, into writer: inout any ResponseBodyWriter) async throws {
        var chunks = answer.chunks(identity)
        var events = ServerSentEvents()
        while true {
            let delivery = await mailbox.next()
            if !delivery.events.isEmpty { for chunk in chunks.take(delivery.events) { events.add(chunk) } }
            if delivery.isReminder && events.bytes.isEmpty { events.addComment("keep-alive") }
            if let ending = delivery.ending {
                guard close(&chunks, &events, ending) else { throw CancellationError() }
                try await writer.write(ByteBuffer(bytes: events.take()))
                return try await writer.finish(nil)
            }
            let bytes = events.take()
            if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
        }
    }

    /// False where nobody is there to be told.
    private func close(
        _ chunks: inout AnswerChunks, _ events: inout ServerSentEvents, _ ending: EventMailbox.Ending
    ) -> Bool {
        switch ending {
        case .complete:
            do throws(ChatError) {
                for chunk in try chunks.finish() { events.add(chunk) }
            } catch {
                fail(APIError(error), &events)
            }
        case .cut(.error(let error)):
            fail(error, &events)
            // Half an answer of another server: what reads on to the end must not take it for a whole one.
            if error.isBadGateway { return true }
        case .cut(.clientGone): return false
        }
        events.addEnd()
        return true
    }

    private func fail(_ error: APIError, _ events: inout ServerSentEvents) {
        exchange.failed(error.body)
        events.add(error.body.eventJSON)
    }
}
