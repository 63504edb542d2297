import JSON
import Testing
import Wire

/// Bodies as the hosted API reads them, beside a self-hosted server.
@Suite struct HostedRequestTests {
    private static var hosted: WireLimits {
        var limits = WireLimits()
        limits.hosted = HostedRules()
        return limits
    }

    private func read(_ body: JSONValue, _ limits: WireLimits = hosted) throws -> ChatRequest {
        try ChatRequest(body, limits: limits)
    }

    private func saying(_ content: JSONValue, role: JSONValue = "user") -> JSONValue {
        ["messages": [["role": role, "content": content]]]
    }

    @Test func theHostedDefaults() throws {
        let request = try read(saying("hi"))
        #expect(request.sampling.maxTokens == 16_384 && request.sampling.maxTokensIsCeiling)
        #expect(
            request.sampling.temperature == 0.6 && request.sampling.topP == 0.95
                && request.sampling.topK == 20)
        let selfHosted = try read(saying("hi"), WireLimits())
        #expect(selfHosted.sampling.maxTokens == nil && !selfHosted.sampling.maxTokensIsCeiling)
        #expect(selfHosted.sampling.temperature == nil)
        let asked = try read(["messages": [["role": "user"]], "temperature": 1, "max_tokens": 7])
        #expect(asked.sampling.temperature == 1 && asked.sampling.maxTokens == 7)
        let text = try CompletionRequest(["prompt": "a"], limits: Self.hosted)
        #expect(text.sampling.maxTokens == 16 && text.sampling.maxTokensIsCeiling)
    }

    @Test func tagsInWhatUsersSay() throws {
        let text = #"See <img src="http://a/1.png"/>!"#
        let path = "messages[0].content"
        #expect(
            try read(saying(.string(text))).messages[0].content
                == .parts([
                    .text("See "), .image(MediaReference(url: "http://a/1.png", path: path)), .text("!"),
                ]))
        for (body, limits) in [
            (saying(.string(text), role: "assistant"), Self.hosted), (saying(.string(text)), WireLimits()),
        ] {
            #expect(try read(body, limits).messages[0].content == .text(text))
        }
        let part: JSONValue = [["type": "text", "text": .string(text)]]
        #expect(try read(saying(part)).messages[0].content == .parts([.text(text)]))
        let six = String(repeating: text, count: 6)
        let error = try WireTesting.refusal(try read(saying(.string(six))), "six images")
        #expect(error.message.hasPrefix("At most 5 image(s)"))
    }

    /// Elsewhere it would be thousands of tokens of nonsense.
    @Test func dataInATagNamesTheFlavour() throws {
        let text = #"<img src="data:image/png;base64,AAAA" />"#
        let error = try WireTesting.refusal(try read(saying(.string(text)), WireLimits()), "data in a tag")
        #expect(error.parameter == "messages[0].content" && error.message.contains("--hosted"))
    }

    @Test func largeImagesAreUploaded() throws {
        func image(_ characters: Int) -> JSONValue {
            let url = "data:image/png;base64," + String(repeating: "A", count: characters)
            return [["type": "image_url", "image_url": ["url": .string(url)]]]
        }
        #expect(throws: Never.self) { try read(saying(image(180_000))) }
        let error = try WireTesting.refusal(try read(saying(image(180_001))), "a large image")
        for words in ["180001", "180000", "/v2/nvcf/assets"] { #expect(error.message.contains(words)) }
        #expect(error.parameter == "messages[0].content[0].image_url.url")
        #expect(throws: Never.self) { try read(saying(image(180_001)), WireLimits()) }
    }

    @Test func toolsShowNoImages() throws {
        let content: JSONValue = [["type": "image_url", "image_url": "http://a"]]
        #expect(throws: WireError.self) { try read(saying(content, role: "tool")) }
        #expect(throws: Never.self) { try read(saying(content, role: "tool"), WireLimits()) }
    }
}
