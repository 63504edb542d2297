import Foundation
import HTTPTypes
import JSON
import Server
import Testing
import Wire

/// The hosted flavour over HTTP, on a store in memory.
@Suite struct HostedTests {
    static func run(
        _ services: MemoryServices = MemoryServices(), _ change: (inout HostedSettings) -> Void = { _ in },
        _ test: (TestServer, MemoryServices) async throws -> Void
    ) async throws {
        var hosted = services.services
        change(&hosted.settings)
        try await TestServer.run {
            $0.wire.hosted = HostedRules()
            $0.hosted = hosted
        } _: {
            try await test($0, services)
        }
    }

    static func key(_ name: String) -> String { "Authorization: Bearer \(name)" }

    static func chat(_ text: String, _ more: String = "") -> String {
        TestServer.chatBody(text, #","model":"words""# + more)
    }

    private func ask(
        _ server: TestServer, _ text: String, key: String = "one", _ more: String = "",
        headers: [String] = []
    ) async throws -> RawAnswer {
        try await server.ask(
            "POST", "/v1/chat/completions", headers: [Self.key(key)] + headers, body: Self.chat(text, more))
    }

    /// Every route but what is for everyone asks for a key.
    @Test(arguments: RouteTable.hosted.routes)
    func routesAskForAKey(route: Route) async throws {
        let open: Set<String> = [
            "/v1/health/live", "/v1/health/ready", "/health", "/ping", "/", "/docs", "/openapi.json",
            "/pages/{name}", "/v1/models", "/v1/models/{id}", "/v2/nvcf/assets/{id}/upload",
            "/v2/nvcf/assets/{id}/content", "/hosted",
        ]
        try await Self.run { server, _ in
            for method in route.methods {
                for headers in [[], [Self.key("wrong")], [Self.key("old")], ["Authorization: Basic one"]] {
                    let answer = try await server.ask(method.rawValue, route.template, headers: headers)
                    #expect((answer.status == 401) == !open.contains(route.template), "\(method) \(route)")
                }
                let opened = try await server.ask(
                    method.rawValue, route.template, headers: [Self.key("one")])
                #expect(opened.status != 401)
                #expect(UUID(uuidString: opened.headers["nvcf-reqid"] ?? "") != nil)
                #expect(opened.headers["nvcf-status"] == (opened.status < 400 ? "fulfilled" : "errored"))
            }
        }
    }

    @Test func theGatewaysWords() async throws {
        try await Self.run { server, _ in
            let missing = try await server.ask("GET", "/v1/metadata")
            #expect(missing.headers["content-type"] == "application/problem+json")
            #expect(missing.document["detail"]?.string == "Header of type `authorization` was missing")
            #expect(
                missing.document["status"]?.int == 401 && missing.document["title"]?.string == "Unauthorized")
            let wrong = try await server.ask("GET", "/v1/metadata", headers: [Self.key("x")])
            #expect(wrong.document["detail"]?.string == "Unauthorized access")
            let unnamed = try await server.ask(
                "POST", "/v1/chat/completions", headers: [Self.key("one")], body: TestServer.chatBody("x"))
            #expect(unnamed.status == 400 && unnamed.error["code"]?.string == "missing_required_field")
            let unknown = try await server.ask(
                "POST", "/v1/chat/completions", headers: [Self.key("one")],
                body: TestServer.chatBody("x", #","model":"gpt""#))
            #expect(unknown.status == 404 && unknown.body == "404 page not found")
            let value = try await ask(server, "x", #","top_p":0"#)
            #expect(value.status == 422 && value.document["param"]?.string == "top_p")
            let type = value.document["type"]?.string ?? ""
            #expect(type.hasPrefix("urn:inference-service:problem-details:"))
            let broken = try await server.ask(
                "POST", "/v1/chat/completions", headers: [Self.key("one")], body: "{")
            #expect(broken.status == 400 && broken.document["status"]?.int == 400)
            let refused = try await ask(server, "invalid")
            #expect(refused.status == 422 && refused.document["param"]?.string == "temperature")
        }
    }

    @Test func aBodyTooLargeForTheGateway() async throws {
        try await Self.run {
            $0.bodyBytes = 1_000
        } _: { server, _ in
            let answer = try await ask(server, String(repeating: "x", count: 1_000))
            #expect(answer.status == 400 && answer.error["code"]?.string == "invalid_image_format")
            #expect(answer.error["message"]?.string?.contains("/v2/nvcf/assets") == true)
        }
    }

    @Test func limitsOfAnAccount() async throws {
        try await Self.run { server, services in
            let answer = try await ask(server, "tokens 3")
            #expect(answer.status == 200 && answer.headers["x-ratelimit-limit-requests"] == "100")
            try await eventually { services.visits.last?.used == 5 }
            services.refuse(LimitRefusal(message: "wait", retryAfterSeconds: 7))
            let limited = try await ask(server, "tokens 3")
            #expect(limited.status == 429 && limited.headers["retry-after"] == "7")
            services.refuse(LimitRefusal(message: "pay", retryAfterSeconds: nil))
            let poor = try await ask(server, "tokens 3")
            #expect(poor.status == 402 && poor.document["detail"]?.string == "pay")
        }
    }

    // MARK: 202

    @Test func aSlowAnswerIsPolledFor() async throws {
        try await Self.run { server, services in
            let pending = try await ask(server, "tokens 4 every 400", headers: ["NVCF-POLL-SECONDS: 1"])
            #expect(pending.status == 202 && pending.body.isEmpty && pending.headers["content-length"] == "0")
            #expect(pending.headers["nvcf-status"] == "in-progress")
            let id = try #require(pending.headers["nvcf-reqid"])
            #expect(services.records.map(\.id.uuidString) == [id.uppercased()])
            #expect(String(decoding: services.records[0].body, as: UTF8.self).contains(#""seed":"#))
            let others = try await server.ask("GET", "/v1/status/\(id)", headers: [Self.key("two")])
            #expect(others.status == 404 && others.document["title"]?.string == "Not Found")
            var poll = try await server.ask(
                "GET", "/v2/nvcf/pexec/status/\(id)", headers: [Self.key("one"), "NVCF-POLL-SECONDS: 10"])
            #expect(poll.status == 200 && poll.headers["nvcf-reqid"] == id)
            #expect(poll.headers["nvcf-status"] == "fulfilled")
            let message = poll.document["choices"]?.array?.first?["message"]?["content"]?.string
            #expect(message == "t0 t1 t2 t3")
            poll = try await server.ask("GET", "/v1/status/\(id)", headers: [Self.key("one")])
            #expect(poll.status == 404 && services.records.isEmpty)
        }
    }

    /// A result that is bad is handed out once as well.
    @Test func aFailureIsPolledFor() async throws {
        try await Self.run { server, _ in
            let pending = try await ask(server, "break 4 every 400", headers: ["NVCF-POLL-SECONDS: 1"])
            let id = try #require(pending.headers["nvcf-reqid"])
            let poll = try await server.ask("GET", "/v1/status/\(id)", headers: [Self.key("one")])
            #expect(poll.status == 500 && poll.headers["content-type"] == "application/problem+json")
            #expect(try await server.ask("GET", "/v1/status/\(id)", headers: [Self.key("one")]).status == 404)
        }
    }

    @Test func streamsAreNeverPending() async throws {
        try await Self.run { server, services in
            let answer = try await ask(
                server, "tokens 3 every 600", #","stream":true"#, headers: ["NVCF-POLL-SECONDS: 1"])
            #expect(answer.status == 200 && answer.events.last == "[DONE]" && services.records.isEmpty)
        }
    }

    @Test(arguments: ["0", "-1", "1201", "x", "1.5"]) func pollSecondsOutOfRange(value: String) async throws {
        try await Self.run { server, _ in
            let answer = try await ask(server, "tokens 1", headers: ["NVCF-POLL-SECONDS: \(value)"])
            #expect(answer.status == 400 && answer.headers["content-type"] == "application/problem+json")
        }
    }

    /// Whoever leaves before the 202 ends the work.
    @Test func leavingEndsTheWork() async throws {
        try await Self.run { server, _ in
            let connection = try await server.connect()
            try await connection.send(
                RawConnection.request(
                    "POST", "/v1/chat/completions", headers: [Self.key("one")], body: Self.chat("forever")))
            try await eventually { server.backend.running == 1 }
            connection.close()
            try await eventually { server.backend.running == 0 }
        }
    }

    /// Nobody polls for twice the time: the work ends.
    @Test func whatNobodyPollsForIsGivenUp() async throws {
        try await Self.run { server, services in
            let pending = try await ask(server, "forever", headers: ["NVCF-POLL-SECONDS: 1"])
            #expect(pending.status == 202 && server.backend.running == 1)
            for _ in 0..<150 where server.backend.running > 0 {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(server.backend.running == 0 && services.records.isEmpty)
            let id = try #require(pending.headers["nvcf-reqid"])
            #expect(try await server.ask("GET", "/v1/status/\(id)", headers: [Self.key("one")]).status == 404)
        }
    }

    @Test func whatCannotBeWrittenDownIsNotPending() async throws {
        try await Self.run { server, services in
            services.fail(.full("no room"))
            let answer = try await ask(server, "tokens 5 every 400", headers: ["NVCF-POLL-SECONDS: 1"])
            #expect(answer.status == 507)
            #expect(try await ask(server, "tokens 1").status == 200)
            try await eventually { server.backend.running == 0 }
        }
    }

    /// Another run of the server takes over what was pending: results as they were, work anew to the same end.
    @Test func aRestart() async throws {
        let services = MemoryServices()
        let one = MemoryServices.account("one")
        func record(_ text: String) -> PendingRecord {
            PendingRecord(
                id: UUID(), owner: one, body: Array(Self.chat(text, #","seed":5,"request_id":"r1""#).utf8),
                media: [:], created: Date(timeIntervalSince1970: 1_000), pollSeconds: 30)
        }
        let (unfinished, finished) = (record("tokens 2"), record("tokens 3"))
        services.leave(unfinished, nil)
        services.leave(
            finished, PendingReply(status: 200, contentType: "application/json", body: Array("{}".utf8)))
        try await Self.run(services) { server, _ in
            let again = try await server.ask(
                "GET", "/v1/status/\(unfinished.id.uuidString)", headers: [Self.key("one")])
            #expect(again.status == 200)
            #expect(again.document["choices"]?.array?.first?["message"]?["content"]?.string == "t0 t1")
            #expect(again.document["id"]?.string == "chatcmpl-r1" && again.document["created"]?.int == 1_000)
            let known = try await server.ask(
                "GET", "/v1/status/\(finished.id.uuidString)", headers: [Self.key("one")])
            #expect(known.status == 200 && known.body == "{}")
            #expect(services.records.isEmpty)
        }
    }

    // MARK: History

    @Test func historyOfOneAndOfAll() async throws {
        try await Self.run { server, services in
            let target = "/v1/requests?status=200&limit=5&since=2026-11-27T10:00:00Z&model=a%20b"
            let list = try await server.ask("GET", target, headers: [Self.key("one")])
            #expect(list.status == 200 && list.document["requests_this_month"]?.int == 3)
            let query = try #require(services.queries.last)
            #expect(query.owner == MemoryServices.account("one") && query.status == 200 && query.limit == 5)
            #expect(query.model == "a b" && query.since == Date(timeIntervalSince1970: 1_795_773_600))
            #expect(
                try await server.ask("GET", "/v1/requests?scope=all", headers: [Self.key("one")]).status
                    == 403
            )
            _ = try await server.ask("GET", "/v1/requests?scope=all", headers: [Self.key("boss")])
            #expect(services.queries.last?.owner == nil)
            _ = try await server.ask("GET", "/v1/requests?key=7", headers: [Self.key("boss")])
            #expect(services.queries.last?.owner?.id == "7")
            #expect(
                try await server.ask("GET", "/v1/requests?key=7", headers: [Self.key("one")]).status == 403)
            for wrong in ["limit=0", "limit=x", "since=now", "colour=red", "status", "scope=mine", "key=x"] {
                let answer = try await server.ask("GET", "/v1/requests?\(wrong)", headers: [Self.key("one")])
                #expect(answer.status == 422, "\(wrong)")
            }
        }
    }
}
