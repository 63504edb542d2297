import Chat
import Foundation
import HTTPTypes
import JSON
import Server
import TestSupport
import Testing

/// Every route answers as the API says.
@Suite struct RouteTests {
    /// All but the pages are in openapi.yaml, and nothing else is.
    @Test func everyRouteIsDescribed() throws {
        let text = try String(contentsOf: Fixtures.package.appending(path: "openapi.yaml"), encoding: .utf8)
        var described: Set<String> = []
        var path = ""
        for line in text.prefix(upTo: try #require(text.firstRange(of: "\ncomponents:")).lowerBound).split(
            separator: "\n")
        {
            if line.hasPrefix("  /") { path = line.trimmingCharacters(in: [" ", ":"]) }
            if let method = ["get", "post", "put", "delete"].first(where: { line == "    \($0):" }) {
                described.insert("\(method.uppercased()) \(path)")
            }
        }
        let served = RouteTable.hosted.routes.filter {
            !["/", "/docs", "/hosted", "/pages/{name}"].contains($0.template)
        }.flatMap {
            route in
            route.methods.map { "\($0.rawValue) \(route.template)" }
        }
        #expect(described == Set(served))
    }

    @Test func modelsAreListedWithEveryServedName() async throws {
        try await TestServer.run { _ in
        } _: { server in
            let list = try await server.ask("GET", "/v1/models")
            #expect(list.status == 200)
            #expect(list.headers["content-type"] == "application/json")
            let models = list.document["data"]?.array ?? []
            #expect(models.map { $0["id"]?.string } == TestServer.names)
            #expect(models.map { $0["root"]?.string } == TestServer.names)
            #expect(models.map { $0["max_model_len"]?.int } == [4_096, 4_096])
            #expect(list.document["object"]?.string == "list")
        }
    }

    @Test(arguments: [
        "/v1/models/words", "/v1/models/qwen/qwen3.5-397b-a17b", "/v1/models/qwen%2Fqwen3.5-397b-a17b",
        "/v1/models/qwen%2fqwen3.5-397b-a17b", "/v1/models/words?x=/y",
    ])
    func aModelIsFoundByItsNameHoweverTheSlashIsWritten(target: String) async throws {
        try await TestServer.run { server in
            let model = try await server.ask("GET", target)
            #expect(model.status == 200)
            #expect(TestServer.names.contains(model.document["id"]?.string ?? ""))
        }
    }

    @Test(arguments: ["/v1/models/nothing", "/v1/models/qwen%252Fqwen3.5-397b-a17b", "/v1/models/words/"])
    func anUnknownModelIsNotFound(target: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.ask("GET", target)
            #expect(answer.status == 404)
            #expect(answer.error["type"]?.string == "NotFoundError")
            #expect(answer.error["param"]?.string == "model")
        }
    }

    @Test func healthFollowsTheModel() async throws {
        try await TestServer.run { server in
            let ready = try await server.ask("GET", "/v1/health/ready")
            #expect(ready.status == 200)
            #expect(
                ready.body
                    == #"{"object":"health.response","message":"Service is ready.","status":"ready"}"#)
            #expect(try await server.ask("GET", "/health").body == "")

            server.backend.set(.loading(0.25))
            let loading = try await server.ask("GET", "/v1/health/ready")
            #expect(loading.status == 503)
            #expect(loading.document["status"]?.string == "not ready")
            #expect(try await server.ask("GET", "/v1/health/live").status == 200)
            #expect(try await server.ask("GET", "/v1/models").status == 200)
            for target in ["/health", "/ping"] {
                #expect(try await server.ask("GET", target).status == 503)
            }
            #expect(try await server.ask("POST", "/ping").status == 503)
            let chat = try await server.chat("tokens 1")
            #expect(chat.status == 503)
            #expect(chat.error["type"]?.string == "Service Unavailable")
            #expect(chat.error["message"]?.string?.contains("25 %") == true)

            server.backend.set(.failed)
            #expect(try await server.chat("tokens 1").status == 500)
            #expect(try await server.ask("GET", "/health").status == 503)
        }
    }

    @Test func documentsAndPagesComeFromTheConfiguration() async throws {
        try await TestServer.run { configuration in
            configuration.pages.license = { ["name": "Apache-2.0"] }
            configuration.pages.manifest = { ["manifest_file": "- a"] }
            configuration.pages.metadata = { ["version": "1.2.3"] }
            configuration.pages.metrics = { "up 1\n" }
            configuration.pages.files = [
                "a.js": Page(bytes: Array("1".utf8), contentType: "text/javascript")
            ]
            configuration.pages.root = Page(
                bytes: Array("<p>".utf8), contentType: "text/html",
                contentSecurityPolicy: "default-src 'none'")
        } _: { server in
            #expect(try await server.ask("GET", "/v1/license").body == #"{"name":"Apache-2.0"}"#)
            #expect(try await server.ask("GET", "/v1/manifest").body == #"{"manifest_file":"- a"}"#)
            #expect(try await server.ask("GET", "/v1/metadata").body == #"{"version":"1.2.3"}"#)
            #expect(try await server.ask("GET", "/version").body == #"{"version":"1.2.3"}"#)
            #expect(
                try await server.ask("GET", "/v1/version").body == #"{"release":"1.2.3","api":"1.0.0"}"#)
            #expect(try await server.ask("GET", "/pages/a.js").body == "1")
            #expect(try await server.ask("GET", "/pages/b.js").status == 404)
            for target in ["/metrics", "/v1/metrics"] {
                let metrics = try await server.ask("GET", target)
                #expect(metrics.body == "up 1\n")
                #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            }
            let root = try await server.ask("GET", "/")
            #expect(root.body == "<p>")
            #expect(root.headers["content-security-policy"] == "default-src 'none'")
            #expect(root.headers["x-content-type-options"] == "nosniff")
            #expect(try await server.ask("GET", "/docs").status == 404)
        }
    }

    @Test func tokensAndPromptsAreAnsweredWithoutTheModel() async throws {
        try await TestServer.run { server in
            let tokens = try await server.ask("POST", "/tokenize", body: #"{"prompt":"ab"}"#)
            #expect(tokens.body == #"{"count":2,"max_model_len":4096,"tokens":[97,98],"token_strs":null}"#)
            let text = try await server.ask("POST", "/detokenize", body: #"{"tokens":[97,98]}"#)
            #expect(text.body == #"{"prompt":"ab"}"#)
            let prompt = try await server.ask(
                "POST", "/v1/chat/completions/render", headers: ["X-Request-Id: mine"],
                body: TestServer.chatBody("x"))
            #expect(prompt.document["prompt_text"]?.string == "rendered")
            #expect(prompt.document["request_id"]?.string == "mine")
        }
    }

    @Test func headAnswersWhatGetAnswersWithoutItsBody() async throws {
        try await TestServer.run { server in
            let get = try await server.ask("GET", "/version")
            let head = try await server.ask("HEAD", "/version")
            #expect(head.status == 200)
            #expect(head.body == "")
            #expect(head.headers["content-length"] == get.headers["content-length"])
        }
    }

    @Test(arguments: RouteTable.selfHosted.routes)
    func aWrongMethodIsToldTheRightOnes(route: Route) async throws {
        try await TestServer.run { server in
            let answer = try await server.ask("DELETE", route.template)
            #expect(answer.status == 405)
            #expect(answer.error["type"]?.string == "Method Not Allowed")
            #expect(answer.error["code"]?.int == 405)
            let allowed = answer.headers["allow"]?.split(separator: ", ").map(String.init) ?? []
            #expect(Set(route.methods.map(\.rawValue)).isSubset(of: allowed))
            let options = try await server.ask("OPTIONS", route.template)
            #expect(options.status == 204)
            #expect(options.headers["allow"] == answer.headers["allow"])
        }
    }

    @Test(arguments: [
        "/nothing", "/v1", "//v1/models", "/v1//models", "/v1/%6dodels", "/v1/models;x", "/V1/models",
        "/v1/health/live/../ready", "/health/", "/v1/health/%2e%2e/models", "/v1/models/", "/%2F", "/.",
    ])
    func onlyThePathAsWrittenCounts(target: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.ask("GET", target)
            #expect(answer.status == 404)
            #expect(answer.error["param"]?.isNull == true)
        }
    }

    @Test func whoComesForResponsesIsShownTheWay() async throws {
        try await TestServer.run { server in
            let answer = try await server.ask("POST", "/v1/responses", body: "{}")
            #expect(answer.status == 404)
            #expect(answer.error["type"]?.string == "Not Found")
            #expect(answer.error["message"]?.string?.contains("/v1/chat/completions") == true)
        }
    }
}
