import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Server
import Testing

@Suite struct EncryptionTests {
    @Test(arguments: [true, false])
    func theSameIsAnsweredOverTLS(isMultiplexed: Bool) async throws {
        try await TestServer.run {
            $0.tls = TestClient.files
        } _: { server in
            try await TestClient.run(isMultiplexed: isMultiplexed) { client in
                var request = HTTPClientRequest(url: "https://localhost:\(server.port)/v1/chat/completions")
                request.method = .POST
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(string: TestServer.chatBody("tokens 2", #","stream":true"#)))
                let answer = try await client.execute(request, timeout: .seconds(20))
                #expect(answer.status == .ok)
                #expect(answer.version == (isMultiplexed ? .http2 : .http1_1))
                let body = try await answer.body.collect(upTo: 1 << 20)
                #expect(String(buffer: body).hasSuffix("data: [DONE]\n\n"))
            }
        }
    }

    @Test func aBodyOverTheLimitIsRefusedOverHTTP2() async throws {
        try await TestServer.run {
            $0.tls = TestClient.files
            $0.requests.bodyBytes = 1_000
        } _: { server in
            try await TestClient.run(isMultiplexed: true) { client in
                var request = HTTPClientRequest(url: "https://localhost:\(server.port)/v1/chat/completions")
                request.method = .POST
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(repeating: 0x20, count: 5_000))
                let answer = try await client.execute(request, timeout: .seconds(20))
                #expect(answer.status == .payloadTooLarge)
                #expect(answer.headers["connection"].isEmpty)
            }
        }
    }

    @Test func clientsMustShowACertificateWhereOneIsAskedFor() async throws {
        var files = TestClient.files
        files.clientAuthorities = TestClient.certificate
        try await TestServer.run {
            $0.tls = files
        } _: { server in
            let request = HTTPClientRequest(url: "https://localhost:\(server.port)/health")
            try await TestClient.run(isMultiplexed: false, showsCertificate: true) { client in
                let answer = try await client.execute(request, timeout: .seconds(20))
                #expect(answer.status == .ok)
            }
            try await TestClient.run(isMultiplexed: false) { client in
                await #expect(throws: (any Error).self) {
                    try await client.execute(request, timeout: .seconds(20))
                }
            }
        }
    }

    @Test func unusableFilesAreNamed() async throws {
        for files in [
            TLSFiles(certificateChain: "/nowhere.pem", key: TestClient.key),
            TLSFiles(certificateChain: TestClient.certificate, key: "/nowhere.pem"),
            TLSFiles(certificateChain: TestClient.key, key: TestClient.key),
        ] {
            await #expect(throws: ServerError.self) {
                try await TestServer.run {
                    $0.tls = files
                } _: { _ in
                }
            }
        }
    }
}
