import Server
import Testing

/// A server that is asked to end lets its answers finish.
@Suite struct DrainTests {
    @Test func answersUnderWayFinishAndNothingNewBegins() async throws {
        try await TestServer.run {
            $0.drain = .seconds(30)
        } _: { server in
            let stream = try await server.connect()
            try await stream.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions",
                    body: TestServer.chatBody("tokens 20 every 50", #","stream":true"#)))
            let idle = try await server.connect()
            #expect(try await idle.ask("GET", "/health").status == 200)
            try await eventually { server.backend.running == 1 }
            await server.shutDown()
            #expect(try await idle.receive().isEmpty)
            try await eventually { server.gauges.connections.value == 1 }
            await #expect(throws: RawConnection.Failure.self) { try await server.connect() }
            let answer = try await stream.answer()
            #expect(answer.events.last == "[DONE]")
            #expect(answer.body.contains("t19"))
            #expect(try await stream.receive().isEmpty)
            #expect(server.stages.all.dropFirst() == [.draining(requests: 1)])
        }
    }

    @Test func answersThatTakeTooLongAreCutOffAndToldSo() async throws {
        try await TestServer.run {
            $0.drain = .milliseconds(300)
        } _: { server in
            let stream = try await server.connect()
            let plain = try await server.connect()
            try await stream.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions",
                    body: TestServer.chatBody("forever", #","stream":true"#)))
            try await plain.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions", body: TestServer.chatBody("forever")))
            try await eventually { server.backend.running == 2 }
            await server.shutDown()
            let refused = try await plain.answer()
            #expect(refused.status == 503)
            #expect(refused.headers["connection"] == "close")
            let cut = try await stream.answer()
            #expect(cut.events.last == "[DONE]")
            #expect(cut.events[cut.events.count - 2].contains(#""code":503"#))
            try await eventually { server.backend.running == 0 }
            #expect(server.stages.all.dropFirst() == [.draining(requests: 2), .cuttingOff(requests: 2)])
        }
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        try await TestServer.run { server in
            await #expect(
                throws: ServerError.cannotListen(
                    host: "127.0.0.1", port: server.port, reason: "Address already in use")
            ) {
                try await TestServer.run {
                    $0.port = server.port
                } _: { _ in
                }
            }
        }
    }
}
