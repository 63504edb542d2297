import Foundation
import HTTPTypes
import JSON
import Server
import Testing

/// What a key sees of others, and what an administrator's does.
@Suite struct AccountTests {
    private let one = [HostedTests.key("one")]
    private let two = [HostedTests.key("two")]
    private let boss = [HostedTests.key("boss")]

    /// Every route that asks for a key, with the id of a thing of account `one` where it takes an id: another key
    /// finds nothing there, whatever the method.
    @Test func twoKeysShareNothing() async throws {
        try await HostedTests.run { server, services in
            let pending = try await server.ask(
                "POST", "/v1/chat/completions", headers: one + ["NVCF-POLL-SECONDS: 1"],
                body: HostedTests.chat("forever"))
            let reference = try #require(pending.headers["nvcf-reqid"])
            let created = try await server.ask(
                "POST", "/v2/nvcf/assets", headers: one,
                body: #"{"contentType":"image/png","description":"secret"}"#)
            let asset = try #require(created.document["assetId"]?.string)
            let ids = [
                "/v1/status/{id}": reference, "/v2/nvcf/pexec/status/{id}": reference,
                "/v1/requests/{id}": MemoryServices.request.uuidString,
                "/v2/nvcf/assets/{id}": asset, "/v2/nvcf/assets/{id}/content-redirect": asset,
            ]
            for route in RouteTable.hosted.routes where route.access == .key && route.template.contains("{") {
                let id = try #require(ids[route.template], "\(route) is not covered")
                for method in route.methods {
                    let answer = try await server.ask(
                        method.rawValue, route.template.replacing("{id}", with: id), headers: two)
                    #expect(answer.status == 404, "\(method) \(route)")
                }
            }
            for route in RouteTable.hosted.routes where route.access == .administrator {
                for method in route.methods {
                    let answer = try await server.ask(
                        method.rawValue, route.template.replacing("{id}", with: "1"), headers: two)
                    #expect(answer.status == 403, "\(method) \(route)")
                    #expect(answer.headers["content-type"] == "application/problem+json")
                }
            }
            for list in ["/v1/pending", "/v2/nvcf/assets"] {
                let seen = try await server.ask("GET", list, headers: two).body
                #expect(!seen.contains(reference) && !seen.contains("secret"))
            }
        }
    }

    @Test func theLifeOfAKey() async throws {
        try await HostedTests.run { server, _ in
            let body = #"{"name":"bob","limits":{"requests_per_minute":60}}"#
            let made = try await server.ask("POST", "/v1/keys", headers: boss, body: body)
            #expect(made.status == 201 && made.document["key"]?.string == "nvapi-secret")
            #expect(made.headers["cache-control"] == "no-store")
            let list = try await server.ask("GET", "/v1/keys", headers: boss)
            let key = try #require(list.document["data"]?.array?.first)
            #expect(key["name"]?.string == "bob" && key["limits"]?["requests_per_minute"]?.int == 60)
            #expect(!list.body.contains("nvapi-"))
            let again = try await server.ask("POST", "/v1/keys", headers: boss, body: body)
            #expect(again.status == 422 && again.document["param"]?.string == "name")
            let id = try #require(key["id"]?.string)
            #expect(try await server.ask("DELETE", "/v1/keys/\(id)", headers: boss).status == 204)
            #expect(try await server.ask("DELETE", "/v1/keys/\(id)", headers: boss).status == 404)
            #expect(try await server.ask("DELETE", "/v1/keys/boss", headers: boss).status == 403)
            #expect(try await server.ask("GET", "/v1/keys?limit=1", headers: boss).status == 422)
        }
    }

    @Test(arguments: [
        (#"{}"#, "name"), (#"{"name":""}"#, "name"), (#"{"name":5}"#, "name"),
        (#"{"name":"a","expires_in_days":0}"#, "expires_in_days"),
        (#"{"name":"a","limits":{"requests_per_minute":0}}"#, "limits"),
        (#"{"name":"a","limits":{"requests_per_minut":1}}"#, "limits"),
        (#"{"name":"a","admin":true}"#, "admin"),
    ])
    func whatCannotBeAKey(body: String, field: String) async throws {
        try await HostedTests.run { server, _ in
            let answer = try await server.ask("POST", "/v1/keys", headers: boss, body: body)
            #expect(answer.status == 422 && answer.document["param"]?.string == field, "\(answer.body)")
        }
    }

    @Test func pendingRequestsAreListed() async throws {
        try await HostedTests.run { server, _ in
            let pending = try await server.ask(
                "POST", "/v1/chat/completions", headers: one + ["NVCF-POLL-SECONDS: 1"],
                body: HostedTests.chat("tokens 4 every 400"))
            let id = try #require(pending.headers["nvcf-reqid"])
            func first(_ target: String, _ key: [String]) async throws -> JSONValue? {
                try await server.ask("GET", target, headers: key).document["data"]?.array?.first
            }
            let own = try await first("/v1/pending", one)
            #expect(own?["id"]?.string == id && own?["state"]?.string == "in-progress")
            let seen = try await first("/v1/pending", boss)
            #expect(seen?["is_own"]?.bool == false)
            let bosses = try await first("/v1/pending?scope=own", boss)
            #expect(bosses == nil)
            var later = own
            for _ in 0..<500 where later?["state"]?.string != "fulfilled" {
                try await Task.sleep(for: .milliseconds(10))
                later = try await first("/v1/pending", one)
            }
            #expect(later?["status"]?.int == 200)
            #expect(try await server.ask("GET", "/v1/pending?scope=all", headers: one).status == 403)
            #expect(try await server.ask("GET", "/v1/pending?x=1", headers: one).status == 422)
            _ = try await server.ask("GET", "/v1/status/\(id)", headers: one)
            let rest = try await first("/v1/pending", boss)
            #expect(rest == nil)
        }
    }

    @Test func oneRequest() async throws {
        try await HostedTests.run { server, _ in
            let target = "/v1/requests/\(MemoryServices.request.uuidString)"
            for (key, target, status) in [
                (one, target, 200), (two, target, 404), (boss, target, 200), (one, "/v1/requests/x", 404),
            ] {
                let answer = try await server.ask("GET", target, headers: key)
                #expect(answer.status == status, "\(key) \(target)")
            }
        }
    }

    /// Uploads in progress count for the key whose asset it is; others go on.
    @Test func uploadsAtOnce() async throws {
        try await HostedTests.run {
            $0.uploadsPerAccount = 1
        } _: { server, services in
            func url(_ key: [String]) async throws -> String {
                let created = try await server.ask(
                    "POST", "/v2/nvcf/assets", headers: key,
                    body: #"{"contentType":"image/png","description":"a"}"#)
                let text = try #require(created.document["uploadUrl"]?.string)
                return "/" + text.dropFirst("http://localhost/".count)
            }
            let (first, second, others) = (try await url(one), try await url(one), try await url(two))
            let headers = ["Content-Type: image/png", "x-amz-meta-nvcf-asset-description: a"]
            services.holdUploads(true)
            async let held = server.ask("PUT", first, headers: headers, body: "bytes")
            let gauge = services.gauges.uploads
            try await eventually { gauge.value == 1 }
            let refused = try await server.ask("PUT", second, headers: headers, body: "bytes")
            #expect(refused.status == 429 && refused.headers["retry-after"] != nil)
            #expect(refused.headers["content-type"] == "application/problem+json")
            services.holdUploads(false)
            #expect(try await held.status == 200)
            try await eventually { gauge.value == 0 }
            #expect(try await server.ask("PUT", second, headers: headers, body: "bytes").status == 200)
            #expect(try await server.ask("PUT", others, headers: headers, body: "bytes").status == 200)
        }
    }

    /// Texts are told with the record where that is wanted, media as their size and digest, and cut.
    @Test(arguments: [false, true]) func contentIsKept(isKept: Bool) async throws {
        try await HostedTests.run {
            $0.keepsContent = isKept
        } _: { server, _ in
            let long = String(repeating: "ä", count: 40_000)
            let body =
                #"{"model":"words","messages":[{"role":"system","content":"\#(long)"},{"role":"user","content":["#
                + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},"#
                + #"{"type":"text","text":"tokens 2"}]}]}"#
            _ = try await server.ask("POST", "/v1/chat/completions", headers: one, body: body)
            try await eventually { server.records.all.last?.generation != nil }
            let content = server.records.all.last?.content.flatMap { try? JSONValue(parsing: $0) }
            #expect((content != nil) == isKept)
            guard let content else { return }
            #expect(content["is_request_cut"]?.bool == true && content["is_answer_cut"]?.bool == false)
            let messages = try #require(content["messages"]?.array)
            #expect(messages.count == 2 && messages[0]["content"]?.string?.utf8.count ?? 0 < 65_536)
            let said = try #require(messages[1]["content"]?.string)
            #expect(
                said.hasPrefix(
                    "[image 3 bytes, sha256 709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c]"
                ))
        }
    }
}
