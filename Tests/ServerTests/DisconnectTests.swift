import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Server
import TestSupport
import Testing
import Wire

/// A client that goes away frees its work, whatever it waited for and however it left.
@Suite struct DisconnectTests {
    enum Leaving: String, CaseIterable { case close, reset, halfClose }

    static let waits = [
        ("forever", #","stream":true"#), ("forever", ""), ("silent", #","stream":true"#), ("silent", ""),
        ("hang", #","stream":true"#), ("hang", ""),
    ]

    @Test(arguments: waits, Leaving.allCases)
    func workEndsWithItsConnection(wait: (String, String), leaving: Leaving) async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            try await connection.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions", body: TestServer.chatBody(wait.0, wait.1)))
            try await eventually { server.backend.running == 1 }
            switch leaving {
            case .close: connection.close()
            case .reset: connection.reset()
            case .halfClose: connection.finishSending()
            }
            try await eventually { server.backend.running == 0 }
            try await eventually { server.records.all.count == 1 }
            let record = try #require(server.records.all.first)
            #expect(record.isClientGone)
            #expect(record.error == nil)
            try await eventually { server.gauges.connections.value == 0 }
        }
    }

    @Test(arguments: waits)
    func workEndsThoughMoreRequestsWaitBehindIt(wait: (String, String)) async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            let request = RawConnection.request(
                "POST", "/v1/chat/completions", body: TestServer.chatBody(wait.0, wait.1))
            try await connection.send(request + request)
            try await eventually { server.backend.running == 1 }
            connection.close()
            try await eventually { server.backend.running == 0 }
            // The second may have begun as the first ended, before the end of the connection was seen.
            #expect(server.backend.begun <= 2)
        }
    }

    @Test func aConnectionIsKeptAfterAStream() async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            for _ in 0..<3 {
                let answer = try await connection.ask(
                    "POST", "/v1/chat/completions", body: TestServer.chatBody("tokens 2", #","stream":true"#))
                #expect(answer.events.last == "[DONE]")
            }
            #expect(server.gauges.connections.value == 1)
        }
    }

    @Test func aClientThatLeavesBeforeItsBodyIsCompleteIsNoTrouble() async throws {
        try await TestServer.run { server in
            let connection = try await server.connect()
            let headers = ["Content-Type: application/json", "Content-Length: 100"]
            try await connection.send(
                RawConnection.request("POST", "/v1/chat/completions", headers: headers) + "{")
            try await eventually { server.gauges.requests.value == 1 }
            connection.close()
            try await eventually { server.gauges.requests.value == 0 }
            #expect(try await server.chat("tokens 1").status == 200)
        }
    }

    @Test(arguments: waits, [true, false])
    func workEndsWithAnEncryptedConnection(wait: (String, String), isMultiplexed: Bool) async throws {
        try await TestServer.run {
            $0.tls = TestClient.files
        } _: { server in
            try await TestClient.run(isMultiplexed: isMultiplexed) { client in
                let work = Task {
                    var request = HTTPClientRequest(
                        url: "https://localhost:\(server.port)/v1/chat/completions")
                    request.method = .POST
                    request.headers.add(name: "Content-Type", value: "application/json")
                    request.body = .bytes(ByteBuffer(string: TestServer.chatBody(wait.0, wait.1)))
                    let answer = try await client.execute(request, timeout: .seconds(60))
                    for try await _ in answer.body {}
                }
                try await eventually { server.backend.running == 1 }
                work.cancel()
                try await eventually { server.backend.running == 0 }
                try await eventually { server.records.all.count == 1 }
                #expect(server.records.all.first?.isClientGone == true)
            }
        }
    }
}
