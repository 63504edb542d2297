import Chat
import Testing
import Upstream

@Suite struct EventPipeTests {
    @Test func whatIsSentIsReadInOrderAndThenTheEnd() async throws {
        let pipe = EventPipe()
        let sender = Task {
            for number in 0..<500 {
                guard await pipe.send([.reply(choice: number, [])]) else { return }
            }
            pipe.finish(.failure(.failed(message: "over")))
        }
        var read = 0
        do {
            while let events = try await pipe.next() {
                #expect(events == [.reply(choice: read, [])])
                read += 1
            }
        } catch {
            #expect(error == .failed(message: "over"))
        }
        #expect(read == 500)
        await sender.value
    }

    /// A reader that is slow holds the writer up, and one that leaves lets it go.
    @Test func aFullPipeWaits() async {
        let pipe = EventPipe()
        let sender = Task {
            var sent = 0
            while await pipe.send([.started]) { sent += 1 }
            return sent
        }
        try? await Task.sleep(for: .milliseconds(50))
        pipe.abandon()
        #expect(await sender.value == 32)
    }

    @Test func aCancelledReaderReturns() async {
        let pipe = EventPipe()
        let reader = Task { () -> ChatError? in
            do throws(ChatError) {
                _ = try await pipe.next()
                return nil
            } catch { return error }
        }
        try? await Task.sleep(for: .milliseconds(20))
        reader.cancel()
        #expect(await reader.value == .cancelled)
    }
}
