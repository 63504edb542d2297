import Server
import Testing

/// A stream goes as fast as its reader, and only its reader waits.
@Suite struct StreamTests {
    @Test func aSlowReaderHoldsUpNothingButItself() async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            try await connection.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions",
                    body: TestServer.chatBody("flood 30000", #","stream":true"#)))
            try await eventually { server.backend.events == 30_000 && server.backend.running == 0 }
            #expect(server.gauges.requests.value == 1)
            #expect(try await server.chat("tokens 1").status == 200)
            let answer = try await connection.answer()
            #expect(answer.events.count == 30_003)
            #expect(answer.events.last == "[DONE]")
        }
    }

    @Test func aReaderThatNeverReadsIsLetGo() async throws {
        try await TestServer.run {
            $0.connections.idle = .milliseconds(500)
        } _: { server in
            let connection = try await server.connect()
            try await connection.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions",
                    body: TestServer.chatBody("flood 30000", #","stream":true"#)))
            try await eventually { server.records.all.count == 1 }
            #expect(server.records.all.first?.isClientGone == true)
            try await eventually { server.gauges.connections.value == 0 }
            connection.close()
        }
    }

    @Test func silenceIsFilledWithCommentsWhereAskedFor() async throws {
        try await TestServer.run {
            $0.requests.keepAlive = .milliseconds(50)
            $0.requests.deadline = .milliseconds(600)
        } _: { server in
            let quiet = try await server.chat("silent", #","stream":true"#)
            #expect(quiet.body.contains(": keep-alive\n\n"))
            #expect(quiet.events.last == "[DONE]")
            let busy = try await server.chat("tokens 30 every 5", #","stream":true"#)
            #expect(!busy.body.contains(": keep-alive"))
        }
        try await TestServer.run {
            $0.requests.deadline = .milliseconds(300)
        } _: { server in
            let quiet = try await server.chat("silent", #","stream":true"#)
            #expect(!quiet.body.contains("keep-alive"))
        }
    }
}
