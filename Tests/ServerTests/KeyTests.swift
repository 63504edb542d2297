import HTTPTypes
import JSON
import Server
import Testing

/// Who has no key gets in nowhere but where all may.
@Suite struct KeyTests {
    static func locked(_ test: (TestServer) async throws -> Void) async throws {
        try await TestServer.run {
            $0.apiKeys = ["first", "second"]
        } _: {
            try await test($0)
        }
    }

    @Test(arguments: RouteTable.selfHosted.routes)
    func everyRouteAsksForAKeyUnlessItIsExempt(route: Route) async throws {
        let exempt: Set<String> = [
            "/v1/health/live", "/v1/health/ready", "/health", "/ping", "/", "/docs", "/openapi.json",
            "/pages/{name}",
        ]
        try await Self.locked { server in
            for method in route.methods {
                let answer = try await server.ask(method.rawValue, route.template)
                #expect((answer.status == 401) == !exempt.contains(route.template))
                if answer.status == 401 {
                    #expect(answer.headers["www-authenticate"] == "Bearer")
                    #expect(answer.error["code"]?.int == 401)
                }
                for key in ["first", "second"] {
                    let opened = try await server.ask(
                        method.rawValue, route.template, headers: ["Authorization: Bearer \(key)"])
                    #expect(opened.status != 401)
                }
            }
            #expect(try await server.ask("OPTIONS", route.template).status == 204)
        }
    }

    @Test(arguments: [
        "Bearer third", "Bearer", "Bearer ", "Bearer firs", "Bearer firstx", "Basic first", "first",
        "Bearer first second", "Bearer first\r\nAuthorization: Bearer second",
    ])
    func nothingButAKeyOpens(value: String) async throws {
        try await Self.locked { server in
            let answer = try await server.ask("GET", "/v1/models", headers: ["Authorization: \(value)"])
            #expect(answer.status == 401)
        }
    }

    @Test func theSchemeMayBeWrittenAnyWay() async throws {
        try await Self.locked { server in
            for value in ["bearer first", "BEARER  second"] {
                let answer = try await server.ask("GET", "/v1/models", headers: ["Authorization: \(value)"])
                #expect(answer.status == 200)
            }
        }
    }

    /// Paths that some parser would fold into an exempt one, or an exempt one into them.
    @Test(arguments: [
        "//v1/models", "/v1//models", "/v1/%6dodels", "/v1/models;/health", "/v1/models?/health",
        "/health/../v1/models", "/v1/health/live/../../models", "/v1/health/%2e%2e/models", "/health;/",
        "/health%3f", "http://localhost/v1/models", "http://x/health/../v1/models", "/v1/models#/health",
        "/nothing", "/health/", "*",
    ])
    func noSpellingOfAPathGetsAround(target: String) async throws {
        try await Self.locked { server in
            let answer = try await server.ask("GET", target)
            #expect(answer.status == 401 || answer.status == 400)
        }
    }

    @Test func noHeaderChangesTheRoute() async throws {
        try await Self.locked { server in
            for header in [
                "Host: x/health?", "Host: localhost/docs", "X-Original-URL: /health",
                "X-Rewrite-URL: /health",
                "X-HTTP-Method-Override: OPTIONS", "X-Forwarded-Prefix: /health",
            ] {
                let answer = try await server.ask("GET", "/v1/models", headers: [header])
                #expect(answer.status == 401, "\(header)")
            }
            #expect(try await server.ask("GET", "http://evil/health").status == 200)
        }
    }

    @Test func withoutKeysAnyAuthorizationIsFine() async throws {
        try await TestServer.run { server in
            let answer = try await server.ask(
                "GET", "/v1/models", headers: ["Authorization: Bearer not-used"])
            #expect(answer.status == 200)
        }
    }

    @Test func theRingKnowsItsKeysAndNoOthers() {
        let keys = ["a", "", String(repeating: "k", count: 1_000), "ключ"]
        let ring = KeyRing(keys)
        for key in keys { #expect(ring.holds(Array(key.utf8))) }
        for other in ["b", "aa", String(repeating: "k", count: 999), "клю"] {
            #expect(!ring.holds(Array(other.utf8)))
        }
    }
}
