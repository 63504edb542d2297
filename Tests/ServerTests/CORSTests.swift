import Server
import Testing

/// Pages of the web may not drive a server unless they are let.
@Suite struct CORSTests {
    static let ask = ["Origin: https://ok.example", "Access-Control-Request-Method: POST"]

    @Test func closedByDefault() async throws {
        try await TestServer.run { server in
            for method in ["OPTIONS", "GET"] {
                let answer = try await server.ask(method, "/v1/models", headers: Self.ask)
                #expect(answer.headers.keys.allSatisfy { !$0.hasPrefix("access-control-") })
            }
        }
    }

    /// What a browser sends for a page whose name was made to mean this machine.
    @Test func pagesOfTheWebAreRefusedWhereThereIsNoKey() async throws {
        func status(_ origin: String?, _ change: (inout ServerConfiguration) -> Void) async throws -> Int {
            var status = 0
            try await TestServer.run(change) { server in
                let headers = (origin.map { ["Origin: \($0)"] } ?? []) + ["Authorization: Bearer key"]
                status = try await server.chat("tokens 1", headers: headers).status
            }
            return status
        }
        for origin in [
            "http://evil.example:8000", "https://127.0.0.1.evil.example", "null", "http://localhost@x",
        ] {
            #expect(try await status(origin) { _ in } == 403, "\(origin)")
            #expect(try await status(origin) { $0.apiKeys = ["key"] } == 200, "\(origin)")
            #expect(try await status(origin) { $0.host = "0.0.0.0" } == 200, "\(origin)")
            #expect(try await status(origin) { $0.cors = CORSPolicy(origins: [origin]) } == 200, "\(origin)")
        }
        for origin in [
            nil, "http://localhost:8000", "http://127.0.0.1:1", "http://[::1]:8000", "http://a.localhost",
        ] {
            #expect(try await status(origin) { _ in } == 200, "\(origin ?? "none")")
        }
    }

    /// OpenAI's SDKs send many headers of their own, and a star never covers `Authorization`.
    @Test func listedOriginsMaySendTheHeadersTheyAskFor() async throws {
        for (headers, expected) in [
            (nil, "Content-Type, Authorization, X-Request-Id, x-stainless-os, x-stainless-lang"),
            (["*"], "*, Authorization, content-type, x-stainless-os, x-stainless-lang"),
        ] as [([String]?, String)] {
            try await TestServer.run {
                var policy = CORSPolicy(origins: ["https://ok.example"])
                if let headers { policy.headers = headers }
                $0.cors = policy
            } _: { server in
                let asked = "authorization,content-type,x-stainless-os, x-stainless-lang,"
                let preflight = try await server.ask(
                    "OPTIONS", "/v1/chat/completions",
                    headers: Self.ask + ["Access-Control-Request-Headers: \(asked)"])
                #expect(preflight.headers["access-control-allow-headers"] == expected)
            }
        }
    }

    @Test func listedOriginsMayAskAndRead() async throws {
        try await TestServer.run {
            $0.cors = CORSPolicy(origins: ["https://ok.example"])
            $0.apiKeys = ["key"]
        } _: { server in
            let preflight = try await server.ask("OPTIONS", "/v1/chat/completions", headers: Self.ask)
            #expect(preflight.status == 204)
            #expect(preflight.headers["access-control-allow-origin"] == "https://ok.example")
            #expect(preflight.headers["access-control-allow-methods"]?.contains("POST") == true)
            #expect(preflight.headers["access-control-allow-headers"]?.contains("Authorization") == true)
            #expect(preflight.headers["access-control-max-age"] == "600")
            #expect(preflight.headers["access-control-allow-credentials"] == nil)

            let refused = try await server.ask("GET", "/v1/models", headers: Self.ask)
            #expect(refused.status == 401)
            #expect(refused.headers["access-control-allow-origin"] == "https://ok.example")
            #expect(refused.headers["access-control-expose-headers"] == "X-Request-Id")
            #expect(refused.headers["vary"] == "Origin")

            for origin in ["https://ok.example.evil", "http://ok.example", "null", "https://OK.example"] {
                let answer = try await server.ask(
                    "OPTIONS", "/v1/models",
                    headers: ["Origin: \(origin)", "Access-Control-Request-Method: POST"])
                #expect(answer.headers["access-control-allow-origin"] == nil)
                #expect(answer.headers["access-control-allow-methods"] == nil)
            }
        }
    }
}
