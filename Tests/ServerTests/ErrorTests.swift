import JSON
import Server
import Testing

/// Every refusal has the one shape, and the status that makes clients do the right thing.
@Suite struct ErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let status: Int
        let type: String
        var parameter: String?
        var testDescription: String { "\(body.prefix(60)) → \(status)" }
    }

    static func chat(_ text: String, _ more: String = "") -> String { TestServer.chatBody(text, more) }

    static let cases = [
        Case(body: #"{"messages":"#, status: 400, type: "Bad Request"),
        Case(body: "{}", status: 400, type: "Bad Request", parameter: "messages"),
        Case(body: "[]", status: 400, type: "Bad Request"),
        Case(body: "\u{FEFF}{}", status: 400, type: "Bad Request"),
        Case(body: chat("x", #","top_p":0"#), status: 400, type: "BadRequestError", parameter: "top_p"),
        Case(body: chat("x", #","model":"none""#), status: 404, type: "NotFoundError", parameter: "model"),
        Case(body: chat("invalid"), status: 400, type: "BadRequestError", parameter: "temperature"),
        Case(body: chat("busy"), status: 429, type: "Too Many Requests"),
        Case(body: chat("down"), status: 503, type: "Service Unavailable"),
        Case(body: chat("dead"), status: 500, type: "InternalServerError"),
        Case(body: chat("break 2"), status: 500, type: "InternalServerError"),
        Case(body: String(repeating: "[", count: 100_000), status: 400, type: "Bad Request"),
    ]

    @Test(arguments: cases)
    func whatIsWrongIsToldByStatusTypeAndField(wrong: Case) async throws {
        try await TestServer.run { server in
            let answer = try await server.ask("POST", "/v1/chat/completions", body: wrong.body)
            #expect(answer.status == wrong.status)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.error["type"]?.string == wrong.type)
            #expect(answer.error["code"]?.int == wrong.status)
            #expect(answer.error["message"]?.string?.isEmpty == false)
            if let parameter = wrong.parameter { #expect(answer.error["param"]?.string == parameter) }
            #expect(answer.error.object?.keys == ["message", "type", "param", "code"])
            #expect(server.backend.running == 0)
        }
    }

    @Test(arguments: ["invalid", "busy", "down", "dead"])
    func beforeTheFirstTokenAStreamIsRefusedLikeAPlainAnswer(text: String) async throws {
        try await TestServer.run { server in
            let plain = try await server.chat(text)
            let stream = try await server.chat(text, #","stream":true"#)
            #expect(stream.status == plain.status && stream.body == plain.body)
            #expect(stream.headers["content-type"] == "application/json")
            if text == "busy" { #expect(stream.headers["retry-after"] == "3") }
        }
    }

    @Test func whatBreaksLaterIsAnEventAndTheEnd() async throws {
        try await TestServer.run { server in
            let stream = try await server.chat("break 2", #","stream":true"#)
            #expect(stream.status == 200)
            #expect(stream.events.last == "[DONE]")
            let error = try JSONValue(parsing: Array(stream.events[stream.events.count - 2].utf8))["error"]
            #expect(error?["message"]?.string == "it broke")
            #expect(error?["code"]?.int == 500)
            #expect(error?["object"]?.string == "error")
        }
    }

    @Test func anAnswerThatTakesTooLongIsEnded() async throws {
        try await TestServer.run {
            $0.requests.deadline = .milliseconds(200)
        } _: { server in
            for text in ["silent", "hang"] {
                let plain = try await server.chat(text)
                #expect(plain.status == 504)
                #expect(plain.headers["x-should-retry"] == "false")
                #expect(plain.error["type"]?.string == "Gateway Timeout")
            }
            let stream = try await server.chat("silent", #","stream":true"#)
            #expect(stream.status == 200)
            #expect(stream.events.last == "[DONE]")
            #expect(stream.events[stream.events.count - 2].contains(#""code":504"#))
            try await eventually { server.backend.running == 0 }
            #expect(try await server.chat("tokens 2").status == 200)
        }
    }
}
