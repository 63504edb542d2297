import JSON
import Testing
import Wire

@Suite struct MessageTests {
    @Test func roles() throws {
        let messages = try WireTesting.messages(
            """
            {"role":"system","content":"s"},{"role":"developer","content":[{"type":"text","text":"d"}]},
            {"role":"user","content":""},{"role":"assistant","content":null},{"role":"assistant"},
            {"role":"tool","tool_call_id":"c1","content":"r"},{"role":"function","name":"f","content":"q"}
            """)
        #expect(messages.map(\.role) == [.system, .developer, .user, .assistant, .assistant, .tool, .tool])
        #expect(
            messages.map(\.content) == [
                .text("s"), .parts([.text("d")]), .text(""), nil, nil, .text("r"), .text("q"),
            ])
        #expect(messages[5].toolCallID == "c1" && messages[6].toolCallID == nil)
    }

    /// The order is kept, and each medium remembers where it stands.
    @Test func parts() throws {
        let messages = try WireTesting.messages(
            """
            {"role":"user","content":[
              {"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"u1","detail":"low"},"uuid":null},
              {"type":"image_url","image_url":"u2"},"b",{"type":"video_url","video_url":{"url":"v"}},
              {"image_url":{"url":"u3"}},{"text":"c"},{"type":"input_text","text":"d"},
              {"type":"output_text","text":"e"},{"type":"refusal","refusal":"f"},
              {"type":"thinking","thinking":"g"},{"type":"input_image","image_url":"u4"}]},
            {"role":"tool","content":[{"type":"image_url","image_url":{"url":"u5"}}]}
            """)
        func reference(_ url: String, _ part: Int, _ rest: String, message: Int = 0) -> MediaReference {
            MediaReference(url: url, path: "messages[\(message)].content[\(part)].\(rest)")
        }
        #expect(
            messages[0].content
                == .parts([
                    .text("a"), .image(reference("u1", 1, "image_url.url")),
                    .image(reference("u2", 2, "image_url")), .text("b"),
                    .video(reference("v", 4, "video_url.url")), .image(reference("u3", 5, "image_url.url")),
                    .text("c"), .text("d"), .text("e"), .text("f"), .text("g"),
                    .image(reference("u4", 11, "image_url")),
                ]))
        #expect(messages[1].content == .parts([.image(reference("u5", 0, "image_url.url", message: 1))]))
    }

    /// What an SDK gives back, unchanged.
    @Test func returnedMessagesAreAccepted() throws {
        let messages = try WireTesting.messages(
            #"""
            {"role":"assistant","content":null,"refusal":null,"annotations":[],"audio":null,"name":"x",
             "function_call":null,"reasoning":null,"reasoning_content":"because","tool_calls":[
              {"id":"c1","type":"function","index":0,"function":{"name":"f","arguments":"{\"b\":1.50,\"a\":[]}"}},
              {"id":null,"function":{"name":"g","arguments":" \n"}},
              {"function":{"name":"h","arguments":{"z":1,"y":2e0}}},{"function":{"name":"i"}}]},
            {"role":"assistant","content":"x","tool_calls":[],"reasoning":"r","reasoning_content":"s"},
            {"role":"assistant","tool_calls":null,"function_call":{"name":"old","arguments":"{}"}},
            {"role":"user","content":"x","reasoning":5,"tool_calls":7,"tool_call_id":[]}
            """#)
        #expect(messages[0].reasoning == "because" && messages[1].reasoning == "r")
        let calls = messages[0].toolCalls
        #expect(calls.map(\.id) == ["c1", nil, nil, nil] && calls.map(\.name) == ["f", "g", "h", "i"])
        #expect(
            calls.map { JSONValue.object($0.arguments).text() }
                == [#"{"b":1.50,"a":[]}"#, "{}", #"{"z":1,"y":2e0}"#, "{}"])
        #expect(messages[1].toolCalls.isEmpty && messages[2].toolCalls.map(\.name) == ["old"])
        #expect(messages[3].reasoning == nil && messages[3].toolCalls.isEmpty)
    }

    static let refusals: [(String, String?, WireError.Kind, String)] = [
        ("", "messages", .value, "at least one message"),
        ("5", "messages[0]", .schema, "an object, not 5"),
        ("{}", "messages[0].role", .schema, "missing"),
        (
            #"{"role":"bot","content":"x"}"#, "messages[0].role", .value,
            #"one of system, developer, user, assistant, tool, function, not "bot""#
        ),
        (#"{"role":"user","content":7}"#, "messages[0].content", .schema, "a string or an array of parts"),
        (#"{"role":"user","content":[7]}"#, "messages[0].content[0]", .schema, "an object"),
        (#"{"role":"user","content":[null]}"#, "messages[0].content[0]", .schema, "an object"),
        (#"{"role":"user","content":[{}]}"#, "messages[0].content[0].type", .schema, "text, image_url or"),
        (
            #"{"role":"user","content":[{"type":3}]}"#, "messages[0].content[0].type", .schema,
            "a string, not 3"
        ),
        (#"{"role":"user","content":[{"type":"text"}]}"#, "messages[0].content[0].text", .schema, "missing"),
        (
            #"{"role":"user","content":["a",{"type":"hologram"}]}"#, "messages[0].content[1].type", .value,
            #"unknown type of part, "hologram""#
        ),
        (
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}"#, "messages[0].content[0]",
            .value, "audio"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url"}]}"#, "messages[0].content[0].image_url", .schema,
            "missing"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{}}]}"#,
            "messages[0].content[0].image_url.url", .schema, "missing"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":""}}]}"#,
            "messages[0].content[0].image_url.url", .value, "a URL"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":9}]}"#,
            "messages[0].content[0].image_url", .schema, "not 9"
        ),
        (
            #"{"role":"system","content":[{"image_url":"u"}]}"#, "messages[0].content[0]", .value,
            "role system"
        ),
        (
            #"{"role":"developer","content":[{"video_url":"u"}]}"#, "messages[0].content[0]", .value,
            "role developer"
        ),
        (
            #"{"role":"assistant","content":["x",{"image_url":"u"}]}"#, "messages[0].content[1]", .value,
            "role assistant"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{\"a\":"}}]}"#,
            "messages[0].tool_calls[0].function.arguments", .value, "a JSON object"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"[1]"}}]}"#,
            "messages[0].tool_calls[0].function.arguments", .value, #"not "[1]""#
        ),
        (
            #"{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":5}}]}"#,
            "messages[0].tool_calls[0].function.arguments", .value, "not 5"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"function":{}}]}"#,
            "messages[0].tool_calls[0].function.name", .schema, "missing"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"type":"custom"}]}"#, "messages[0].tool_calls[0].type",
            .value, #""function""#
        ),
        (#"{"role":"assistant","tool_calls":{}}"#, "messages[0].tool_calls", .schema, "an array"),
        (#"{"role":"assistant","reasoning":5}"#, "messages[0].reasoning", .schema, "a string, not 5"),
        (#"{"role":"tool","tool_call_id":5}"#, "messages[0].tool_call_id", .schema, "a string, not 5"),
    ]

    @Test(arguments: refusals.indices) func messagesAreRefused(index: Int) throws {
        let (text, parameter, kind, words) = Self.refusals[index]
        let error = try WireTesting.refusal(WireTesting.messages(text), "\(text)")
        #expect(error.parameter == parameter && error.kind == kind, "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }

    /// History counts.
    @Test func mediaAreCountedInTheWholeRequest() throws {
        func turns(_ kind: String, _ counts: Int...) -> String {
            counts.map { count in
                let part = #"{"type":"\#(kind)_url","\#(kind)_url":{"url":"u"}}"#
                let parts = Array(repeating: part, count: count).joined(separator: ",")
                return #"{"role":"user","content":[\#(parts)]}"#
            }.joined(separator: ",")
        }
        #expect(try WireTesting.messages(turns("image", 3, 2)).count == 2)
        #expect(try WireTesting.messages(turns("video", 1)).count == 1)
        let images = try WireTesting.refusal(WireTesting.messages(turns("image", 3, 3)))
        #expect(images.message.hasPrefix("At most 5 image(s) may be provided in one prompt. "))
        #expect(images.message.contains("NIM_MAX_IMAGES_PER_PROMPT"))
        #expect(images.kind == .value && images.parameter == nil)
        let body = try WireTesting.parsed(#"{"messages":[\#(turns("video", 1))]}"#)
        let videos = try WireTesting.refusal(ChatRequest(body, limits: WireLimits()))
        #expect(videos.message.hasPrefix("At most 0 video(s) may be provided in one prompt. "))
        #expect(videos.message.contains("NIM_MAX_VIDEOS_PER_PROMPT"))
    }

    @Test func bodiesWithoutMessages() throws {
        let missing = try WireTesting.refusal(ChatRequest([:], limits: WireLimits()))
        #expect(missing.kind == .schema && missing.parameter == "messages")
        let null = try WireTesting.refusal(ChatRequest(["messages": nil], limits: WireLimits()))
        #expect(null.parameter == "messages")
        let text = try WireTesting.refusal(ChatRequest(["messages": "Hi"], limits: WireLimits()))
        #expect(text.kind == .schema && text.message.contains(#"an array of messages, not "Hi""#))
        let array = try WireTesting.refusal(ChatRequest([], limits: WireLimits()))
        #expect(array.kind == .schema && array.parameter == nil)
        #expect(array.message == "The request body must be a JSON object, not an empty array.")
    }
}
