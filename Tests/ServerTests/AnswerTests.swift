import JSON
import Reply
import Server
import Testing
import Wire

/// Answers of the model, whole and streamed, and what the observer is told of them.
@Suite struct AnswerTests {
    @Test func aWholeAnswerAndItsStreamSayTheSame() async throws {
        try await TestServer.run { server in
            let whole = try await server.chat("tokens 4")
            #expect(whole.status == 200)
            #expect(whole.document["object"]?.string == "chat.completion")
            #expect(whole.document["choices"]?.array?[0]["message"]?["content"]?.string == "t0 t1 t2 t3")

            let stream = try await server.chat("tokens 4", #","stream":true"#)
            #expect(stream.headers["content-type"] == "text/event-stream; charset=utf-8")
            #expect(stream.headers["cache-control"] == "no-cache")
            #expect(stream.events.last == "[DONE]")
            let chunks = try stream.events.dropLast().map { try JSONValue(parsing: Array($0.utf8)) }
            let text = chunks.compactMap { $0["choices"]?.array?[0]["delta"]?["content"]?.string }.joined()
            #expect(text == "t0 t1 t2 t3")
            #expect(chunks.last?["choices"]?.array?[0]["finish_reason"]?.string == "stop")
            #expect(Set(chunks.map { $0["id"]?.string }).count == 1)
        }
    }

    @Test func textIsCompletedWholeAndStreamed() async throws {
        try await TestServer.run { server in
            let body = #"{"prompt":"tokens 2"}"#
            let whole = try await server.ask("POST", "/v1/completions", body: body)
            #expect(whole.document["object"]?.string == "text_completion")
            #expect(whole.document["id"]?.string?.hasPrefix("cmpl-") == true)
            #expect(whole.document["choices"]?.array?[0]["text"]?.string == "t0 t1")
            let stream = try await server.ask(
                "POST", "/v1/completions", body: #"{"prompt":"tokens 2","stream":true}"#)
            #expect(stream.events.count == 4)
            #expect(stream.events.last == "[DONE]")
        }
    }

    @Test(arguments: [
        ("", "words"), (#","model":"words""#, "words"), (#","model":"""#, "words"),
        (#","model":"qwen/qwen3.5-397b-a17b""#, "qwen/qwen3.5-397b-a17b"),
    ])
    func theAnswerCarriesTheNameThatWasAskedFor(field: String, name: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.chat("tokens 1", field)
            #expect(answer.document["model"]?.string == name)
        }
    }

    @Test func aPlainRequestIDIsTakenOver() async throws {
        try await TestServer.run { server in
            let named = try await server.chat("tokens 1", headers: ["X-Request-Id: a.B_c:1-2"])
            #expect(named.headers["x-request-id"] == "a.B_c:1-2")
            #expect(named.document["id"]?.string == "chatcmpl-a.B_c:1-2")
            let inBody = try await server.chat("tokens 1", #","request_id":"body-1""#)
            #expect(inBody.document["id"]?.string == "chatcmpl-body-1")
            let longest = String(repeating: "x", count: 128)
            #expect(
                try await server.ask("GET", "/health", headers: ["x-request-id: \(longest)"])
                    .headers["x-request-id"] == longest)
            for bad in [longest + "x", "a b", "ä", "a/b"] {
                let fresh = try await server.ask("GET", "/health", headers: ["x-request-id: \(bad)"])
                #expect(fresh.headers["x-request-id"]?.count == 32)
            }
        }
    }

    @Test func theObserverIsToldOnceOfEachRequest() async throws {
        try await TestServer.run { server in
            _ = try await server.chat(
                "tokens 3", #","n":2,"max_tokens":9,"stream":true"#, headers: ["X-Request-Id: one"])
            _ = try await server.chat("busy", headers: ["X-Request-Id: two"])
            _ = try await server.ask("GET", "/nothing", headers: ["X-Request-Id: three"])
            try await eventually { server.records.all.count == 3 }
            let records = server.records.all
            #expect(records.map(\.id) == ["one", "two", "three"])
            #expect(records.map(\.status) == [200, 429, 404])
            #expect(records.map(\.route) == ["/v1/chat/completions", "/v1/chat/completions", nil])
            let one = try #require(records[0].generation)
            #expect(one.model == "words" && one.isStreamed && one.choices == 2 && one.maxTokens == 9)
            #expect(one.promptTokens == 2 && one.completionTokens == 6)
            #expect(one.finishReasons == [.stop, .stop])
            #expect(one.tokenGaps.count == 4)
            let times = [
                records[0].received, try #require(one.queued), try #require(one.started),
                try #require(one.firstToken), try #require(one.lastToken), records[0].ended,
            ]
            #expect(times == times.sorted())
            #expect(records[1].error?.type == "Too Many Requests")
            #expect(records[2].generation == nil)
            #expect(server.gauges.requests.value == 0)
        }
    }
}
