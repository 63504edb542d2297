import Server
import Testing

/// Clients of HTTP/1.0, and what HTTP/1.1 demands of a request.
@Suite struct VersionTests {
    private func send(_ text: String) async throws -> String {
        var received = ""
        try await TestServer.run { server in
            let connection = try await server.connect()
            try await connection.send(text)
            received = try await connection.receiveAll()
        }
        return received
    }

    @Test func anOldConnectionEndsWithItsAnswer() async throws {
        let text = try await send("GET /version HTTP/1.0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.0 200 "))
        #expect(text.hasSuffix("{\"version\":\"1.2.3\"}"))
        let lines = text.lowercased().components(separated: "\r\n")
        #expect(lines.contains("connection: close") && lines.contains("content-length: 19"))
    }

    @Test(arguments: ["keep-alive", "Keep-Alive"])
    func anOldConnectionIsKeptWhereThatIsAsked(word: String) async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            for _ in 0..<3 {
                try await connection.send("GET /version HTTP/1.0\r\nConnection: \(word)\r\n\r\n")
                let answer = try await connection.answer()
                #expect(answer.status == 200)
                #expect(answer.headers["connection"] == "keep-alive")
            }
            try await connection.send("GET /version HTTP/1.0\r\n\r\n")
            #expect(try await connection.receiveAll().hasSuffix("}"))
        }
    }

    /// There are no chunks in HTTP/1.0; the end of the connection is the end of the stream.
    @Test(arguments: ["close", "keep-alive"]) func anOldStream(connection: String) async throws {
        let body = TestServer.chatBody("tokens 3", #","stream":true"#)
        let text = try await send(
            "POST /v1/chat/completions HTTP/1.0\r\nConnection: \(connection)\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        #expect(!text.lowercased().contains("transfer-encoding"))
        let answer = text.components(separated: "\r\n\r\n")
        #expect(answer.count == 2)
        #expect(answer.last?.hasPrefix("data: {") == true)
        #expect(answer.last?.hasSuffix("}\n\ndata: [DONE]\n\n") == true)
    }

    @Test(arguments: ["", "Host: a\r\nHost: a\r\n"])
    func aRequestHasOneHost(hosts: String) async throws {
        let text = try await send("GET /version HTTP/1.1\r\n\(hosts)Connection: close\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 400 "))
        #expect(text.contains("exactly one Host header field"))
    }
}
