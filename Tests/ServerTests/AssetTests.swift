import Foundation
import JSON
import Server
import Testing

/// Uploads of the hosted flavour, and their use.
@Suite struct AssetTests {
    private func create(
        _ server: TestServer, _ key: String = "one", type: String = "image/png", description: String = "a b"
    ) async throws -> RawAnswer {
        try await server.ask(
            "POST", "/v2/nvcf/assets", headers: [HostedTests.key(key)],
            body: #"{"contentType":"\#(type)","description":"\#(description)"}"#)
    }

    /// The path and query of a URL on this server.
    private func target(_ url: JSONValue?, _ server: TestServer) throws -> String {
        let text = try #require(url?.string)
        let start = "http://localhost/"
        #expect(text.hasPrefix(start))
        return "/" + text.dropFirst(start.count)
    }

    private func put(
        _ server: TestServer, _ target: String, type: String = "image/png", description: String? = "a b",
        body: String = "bytes"
    ) async throws -> Int {
        try await server.ask(
            "PUT", target,
            headers: ["Content-Type: \(type)"]
                + (description.map { ["x-amz-meta-nvcf-asset-description: \($0)"] } ?? []), body: body
        ).status
    }

    @Test func theLifeOfAnAsset() async throws {
        try await HostedTests.run { server, services in
            let created = try await create(server)
            #expect(created.status == 200 && created.document["contentType"]?.string == "image/png")
            let id = try #require(created.document["assetId"]?.string)
            let target = try target(created.document["uploadUrl"], server)
            #expect(try await put(server, target, description: "a c") == 403)
            #expect(try await put(server, target, description: nil) == 403)
            #expect(try await put(server, target, type: "image/jpeg") == 403)
            #expect(try await put(server, String(target.dropLast()) + "x") == 403)
            #expect(try await put(server, target.replacing("expires=1", with: "expires=2")) == 403)
            #expect(try await put(server, target) == 200)
            let one = [HostedTests.key("one")]
            let list = try await server.ask("GET", "/v2/nvcf/assets", headers: one)
            #expect(list.document["assets"]?.array?.count == 1)
            let shown = try await server.ask("GET", "/v2/nvcf/assets/\(id)", headers: one)
            #expect(shown.document["asset"]?["description"]?.string == "a b")
            let redirect = try await server.ask("GET", "/v2/nvcf/assets/\(id)/content-redirect", headers: one)
            let content = try await server.ask(
                "GET", try self.target(redirect.document["presignedUrl"], server))
            #expect(
                content.status == 200 && content.body == "bytes"
                    && content.headers["content-type"] == "image/png")
            for method in ["GET", "DELETE"] {
                let others = try await server.ask(
                    method, "/v2/nvcf/assets/\(id)", headers: [HostedTests.key("two")])
                #expect(others.status == 404)
                #expect(others.document["detail"]?.string == "NotFound error: failed to find asset \(id)")
            }
            #expect(
                try await server.ask("GET", "/v2/nvcf/assets", headers: [HostedTests.key("two")])
                    .document["assets"]?.array?.isEmpty == true)
            #expect(try await server.ask("DELETE", "/v2/nvcf/assets/\(id)", headers: one).status == 204)
            #expect(try await server.ask("DELETE", "/v2/nvcf/assets/\(id)", headers: one).status == 404)
            #expect(try await put(server, target) == 404)
        }
    }

    @Test(arguments: [
        (#"{"contentType":"image/png"}"#, "description"), (#"{"description":"a"}"#, "contentType"),
        (#"{"contentType":"text/html","description":"a"}"#, "contentType"),
        (#"{"contentType":"image/png","description":"a\nb"}"#, "description"),
    ])
    func whatCannotBeAnAsset(body: String, field: String) async throws {
        try await HostedTests.run { server, _ in
            let answer = try await server.ask(
                "POST", "/v2/nvcf/assets", headers: [HostedTests.key("one")], body: body)
            #expect(answer.status == 422 && answer.document["param"]?.string == field)
        }
    }

    @Test func anExpiredURL() async throws {
        try await HostedTests.run {
            $0.uploadSeconds = -1
        } _: { server, _ in
            let target = try target(try await create(server).document["uploadUrl"], server)
            #expect(try await put(server, target) == 403)
        }
    }

    @Test func limitsAndFaultsOfTheDisk() async throws {
        try await HostedTests.run {
            $0.assetBytes = 4
        } _: { server, services in
            let created = try await create(server)
            let target = try target(created.document["uploadUrl"], server)
            #expect(try await put(server, target) == 413)
            services.fail(.full("no room"))
            #expect(try await create(server).status == 507)
            services.fail(.unavailable("read-only"))
            #expect(try await create(server).status == 503)
        }
    }

    /// An asset must be in the header and in the content.
    @Test func namesInRequests() async throws {
        try await HostedTests.run { server, _ in
            let id = try #require(try await create(server).document["assetId"]?.string)
            func status(_ content: String, _ header: String?) async throws -> (Int, String) {
                let answer = try await server.ask(
                    "POST", "/v1/chat/completions",
                    headers: [HostedTests.key("one")]
                        + (header.map { ["NVCF-INPUT-ASSET-REFERENCES: \($0)"] } ?? []),
                    body: HostedTests.chat(content))
                return (answer.status, answer.document["detail"]?.string ?? "")
            }
            let tag = #"<img src='data:image/png;asset_id,\#(id)'/>"#
            var (code, detail) = try await status(tag, nil)
            #expect(code == 422 && detail.contains(id) && detail.contains("NVCF-INPUT-ASSET-REFERENCES"))
            (code, detail) = try await status("tokens 1", "nonsense")
            #expect(code == 400)
            (code, detail) = try await status(
                "tokens 1", Array(repeating: id, count: 11).joined(separator: ","))
            #expect(code == 422 && detail.contains("370"))
            (code, detail) = try await status("tokens 1", UUID().uuidString)
            #expect(code == 404)
            (code, detail) = try await status("tokens 1", " \(id), ,")
            #expect(code == 200)
        }
    }
}
