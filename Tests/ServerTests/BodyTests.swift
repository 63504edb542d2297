import JSON
import Server
import Testing

/// How bodies come in, and how much of them.
@Suite struct BodyTests {
    static let path = "/v1/chat/completions"

    @Test(arguments: [
        ("Content-Type: text/plain", 400, "application/json"),
        ("Content-Type: application/jsonx", 400, "json"),
        ("Content-Type: application/json; charset=utf-8", 200, ""),
        ("Content-Type: Application/JSON", 200, ""),
    ])
    func onlyJSONIsRead(header: String, status: Int, says: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.chat("tokens 1", headers: [header])
            #expect(answer.status == status)
            if status != 200 { #expect(answer.error["message"]?.string?.contains(says) == true) }
        }
    }

    @Test(arguments: [("gzip", 415), ("br", 415), ("identity", 200)])
    func onlyPlainBodiesAreRead(encoding: String, status: Int) async throws {
        try await TestServer.run { server in
            let answer = try await server.chat("tokens 1", headers: ["Content-Encoding: \(encoding)"])
            #expect(answer.status == status)
        }
    }

    @Test func anEmptyBodyIsSaidToBeEmpty() async throws {
        try await TestServer.run { server in
            for body in [nil, ""] as [String?] {
                let answer = try await server.ask(
                    "POST", Self.path, headers: ["Content-Type: application/json"], body: body)
                #expect(answer.status == 400)
                #expect(answer.error["message"]?.string?.contains("no body") == true)
            }
        }
    }

    @Test func aBodyOverTheLimitIsRefusedHoweverItComes() async throws {
        try await TestServer.run {
            $0.requests.bodyBytes = 10_000
        } _: { server in
            let body = TestServer.chatBody("tokens 1 " + String(repeating: "x", count: 200_000))
            let announced = try await server.ask("POST", Self.path, body: body)
            #expect(announced.status == 413)
            #expect(announced.error["message"]?.string?.contains("10000") == true)
            #expect(announced.headers["connection"] == "close")

            let chunked = try await server.connect()
            try await chunked.send(
                RawConnection.request(
                    "POST", Self.path,
                    headers: ["Transfer-Encoding: chunked", "Content-Type: application/json"]))
            for _ in 0..<4 { try await chunked.send("1000\r\n\(String(repeating: "x", count: 4_096))\r\n") }
            #expect(try await chunked.answer().status == 413)
            #expect(server.gauges.bodyBytes.value == 0)
        }
    }

    @Test func chunksMakeABody() async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            try await connection.send(
                RawConnection.request(
                    "POST", Self.path,
                    headers: ["Transfer-Encoding: chunked", "Content-Type: application/json"]))
            for character in TestServer.chatBody("tokens 1") {
                try await connection.send("1\r\n\(character)\r\n")
            }
            try await connection.send("0\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            #expect(try await connection.ask("GET", "/health").status == 200)
        }
    }

    @Test func whoAsksBeforeSendingIsAnsweredAtOnce() async throws {
        try await TestServer.run { server in
            let body = TestServer.chatBody("tokens 1 " + String(repeating: "x", count: 2_000_000))
            let connection = try await server.connect()
            let headers = [
                "Expect: 100-continue", "Content-Type: application/json",
                "Content-Length: \(body.utf8.count)",
            ]
            try await connection.send(RawConnection.request("POST", Self.path, headers: headers))
            let go = try await connection.receive(until: "\r\n\r\n")
            #expect(go.hasPrefix("HTTP/1.1 100 Continue\r\n"))
            try await connection.send(body)
            #expect(try await connection.answer().status == 200)
        }
    }

    @Test func whoAsksInVainSendsNothing() async throws {
        try await TestServer.run {
            $0.requests.bodyBytes = 10
        } _: { server in
            let connection = try await server.connect()
            let headers = ["Expect: 100-continue", "Content-Type: application/json", "Content-Length: 11"]
            try await connection.send(RawConnection.request("POST", Self.path, headers: headers))
            #expect(try await connection.answer().status == 413)
            #expect(try await connection.receive().isEmpty)
        }
    }

    @Test func allBodiesTogetherHaveALimit() async throws {
        try await TestServer.run {
            $0.requests.allBodyBytes = 100_000
        } _: { server in
            let first = try await server.connect()
            let headers = ["Content-Type: application/json", "Content-Length: 90000"]
            try await first.send(RawConnection.request("POST", Self.path, headers: headers))
            try await first.send(String(repeating: " ", count: 80_000))
            try await eventually { server.gauges.bodyBytes.value == 80_000 }
            let body = TestServer.chatBody("tokens 1 " + String(repeating: "x", count: 30_000))
            let second = try await server.ask("POST", Self.path, body: body)
            #expect(second.status == 429)
            #expect(second.headers["retry-after"] == "1")
            first.close()
            try await eventually { server.gauges.bodyBytes.value == 0 }
            #expect(try await server.ask("POST", Self.path, body: body).status == 200)
        }
    }
}
