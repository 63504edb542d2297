import JSON
import Server
import Testing

/// What a connection may cost before anything is asked on it.
@Suite struct ConnectionTests {
    static func impatient(_ configuration: inout ServerConfiguration) {
        configuration.connections.headerArrival = .milliseconds(300)
        configuration.connections.idle = .milliseconds(600)
        configuration.connections.bodyArrival = .milliseconds(600)
    }

    /// Sends a byte now and then until the server has had enough.
    static func drip(_ start: String, _ server: TestServer) async throws -> Bool {
        let connection = try await server.connect()
        try await connection.send(start)
        for _ in 0..<400 {
            do { try await connection.send("x") } catch { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        return false
    }

    @Test(arguments: ["GET /health HTTP/1.1\r\nHost: x\r\nA: ", "GET /"])
    func aHeadThatDripsIsCut(start: String) async throws {
        try await TestServer.run(Self.impatient) { server in
            let isCut = try await Self.drip(start, server)
            #expect(isCut)
            #expect(server.records.all.isEmpty)
        }
    }

    @Test func theNextHeadOfAConnectionMayNotDripEither() async throws {
        try await TestServer.run(Self.impatient) { server in
            let isCut = try await Self.drip(RawConnection.request("GET", "/health") + "GET /", server)
            #expect(isCut)
            #expect(server.records.all.count == 1)
        }
    }

    @Test func aHandshakeThatDripsIsCut() async throws {
        try await TestServer.run {
            Self.impatient(&$0)
            $0.tls = TestClient.files
        } _: { server in
            let isCut = try await Self.drip("\u{16}\u{3}\u{1}\u{2}", server)
            #expect(isCut)
        }
    }

    @Test func aBodyThatDripsIsCut() async throws {
        try await TestServer.run(Self.impatient) { server in
            let head = RawConnection.request(
                "POST", "/v1/chat/completions",
                headers: ["Content-Type: application/json", "Content-Length: 100000"])
            let isCut = try await Self.drip(head, server)
            #expect(isCut)
        }
    }

    @Test func quietConnectionsAreClosed() async throws {
        try await TestServer.run(Self.impatient) { server in
            let never = try await server.connect()
            let once = try await server.connect()
            #expect(try await once.ask("GET", "/health").status == 200)
            #expect(try await never.receive().isEmpty)
            #expect(try await once.receive().isEmpty)
            try await eventually { server.gauges.connections.value == 0 }
        }
    }

    @Test func anAnswerMayTakeLongerThanAConnectionMayBeQuiet() async throws {
        try await TestServer.run(Self.impatient) { server in
            let answer = try await server.chat("tokens 3 every 400", #","stream":true"#)
            #expect(answer.events.last == "[DONE]")
        }
    }

    @Test func aHeadOverTheLimitsIsRefused() async throws {
        try await TestServer.run { server in
            let long = String(repeating: "x", count: 40_000)
            let many = (0..<120).map { "A\($0): x" }
            for (target, headers) in [("/health", ["A: \(long)"]), ("/health", many), ("/\(long)", [])] {
                let answer = try await server.ask("GET", target, headers: headers)
                #expect(answer.status == 431)
                #expect(answer.error["code"]?.int == 431)
                #expect(answer.headers["connection"] == "close")
            }
            let enough = (0..<90).map { "A\($0): \(String(repeating: "x", count: 300))" }
            #expect(try await server.ask("GET", "/health", headers: enough).status == 200)
        }
    }

    @Test(arguments: [
        "garbage\r\n\r\n", "GET /health\r\n\r\n", "GET /health HTTP/9.9\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nA\u{0}: b\r\n\r\n",
    ])
    func whatIsNotHTTPIsRefusedInTheSameShape(text: String) async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            try await connection.send(text)
            let answer = try await connection.answer()
            #expect(answer.status == 400)
            #expect(answer.error["code"]?.int == 400)
            #expect(try await connection.receive().isEmpty)
        }
    }

    @Test func aBrokenChunkIsRefused() async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            try await connection.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions",
                    headers: ["Content-Type: application/json", "Transfer-Encoding: chunked"]))
            try await connection.send("zz\r\n")
            #expect(try await connection.answer().status == 400)
        }
    }

    @Test func requestsMayBeSentAheadAndAreAnsweredInTurn() async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            try await connection.send(
                RawConnection.request("GET", "/version")
                    + RawConnection.request(
                        "POST", "/v1/chat/completions", body: TestServer.chatBody("tokens 2"))
                    + RawConnection.request("GET", "/nothing", headers: ["Connection: Close"])
                    + RawConnection.request("GET", "/version"))
            let text = try await connection.receiveAll()
            let statuses = text.components(separated: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["200", "200", "404"])
            #expect(server.records.all.count == 3)
        }
    }

    @Test func connectionsBeyondTheLimitWaitTheirTurn() async throws {
        try await TestServer.run {
            $0.connections.count = 2
        } _: { server in
            let first = try await server.connect()
            let second = try await server.connect()
            for connection in [first, second] {
                #expect(try await connection.ask("GET", "/health").status == 200)
            }
            let third = try await server.connect()
            try await third.send(RawConnection.request("GET", "/health"))
            #expect(server.gauges.connections.value == 2)
            first.close()
            #expect(try await third.answer().status == 200)
        }
    }
}
