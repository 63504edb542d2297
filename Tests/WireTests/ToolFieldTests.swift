import JSON
import Testing
import Wire

@Suite struct ToolFieldTests {
    private static let tool =
        #"{"function":{"parameters":{"b":1.50,"a":1e2},"name":"look","strict":true},"type":"function","x":0}"#
    private static let tools = #""tools":[\#(tool)]"#

    /// The order of keys and the spelling of numbers reach the prompt.
    @Test func definitionsAreKeptAsSent() throws {
        let request = try WireTesting.chat(Self.tools)
        #expect(request.tools.map(\.name) == ["look"])
        #expect(request.tools.map { JSONValue.object($0.definition).text() } == [Self.tool])
        #expect(request.toolChoice == .auto && request.parallelToolCalls)
        #expect(try !WireTesting.chat(#""parallel_tool_calls":false"#).parallelToolCalls)
    }

    @Test func olderFunctionsAreTools() throws {
        let request = try WireTesting.chat(#""functions":[{"name":"look"}],"function_call":"none""#)
        #expect(
            request.tools.map { JSONValue.object($0.definition).text() }
                == [#"{"type":"function","function":{"name":"look"}}"#])
        #expect(request.toolChoice == .none)
        let both = try WireTesting.chat(#""functions":[{"name":"old"}],\#(Self.tools)"#)
        #expect(both.tools.map(\.name) == ["look"])
        let named = try WireTesting.chat(
            #""functions":[{"name":"look"}],"function_call":{"name":"look"}"#)
        #expect(named.toolChoice == .named("look"))
        let error = try WireTesting.refusal(
            WireTesting.chat(#""functions":[{"name":"look"}],"function_call":{"name":"lock"}"#))
        #expect(error.parameter == "function_call" && error.message.contains("not in tools"))
        let unnamed = try WireTesting.refusal(WireTesting.chat(#""functions":[{}]"#))
        #expect(unnamed.parameter == "functions[0].name")
    }

    @Test(arguments: [
        ("", ToolChoice.none), (#""tools":[]"#, .none), (#""tools":null"#, .none),
        (tools, .auto), (#"\#(tools),"tool_choice":"auto""#, .auto),
        (#"\#(tools),"tool_choice":null"#, .auto), (#"\#(tools),"tool_choice":"none""#, .none),
        (#""tool_choice":"none""#, .none), (#""tools":[],"tool_choice":"required""#, .none),
        (#""tools":[],"tool_choice":"auto""#, .auto),
        (#"\#(tools),"tool_choice":"required""#, .required),
        (#"\#(tools),"tool_choice":{"function":{"name":"look"}}"#, .named("look")),
        (#"\#(tools),"function_call":{"name":"look"}"#, .named("look")),
    ])
    func choices(fields: String, choice: ToolChoice) throws {
        #expect(try WireTesting.chat(fields).toolChoice == choice)
    }

    static let refusals: [(String, String, WireError.Kind, String)] = [
        (#""tool_choice":"auto""#, "tool_choice", .schema, "tools must be set"),
        (#""tool_choice":"required","tools":null"#, "tool_choice", .schema, "tools must be set"),
        (#""tool_choice":{"function":{"name":"look"}}"#, "tool_choice", .schema, "tools must be set"),
        (
            #"\#(tools),"tool_choice":{"type":"function","function":{"name":"lock"}}"#, "tool_choice",
            .schema,
            #""lock", which is not in tools"#
        ),
        (#"\#(tools),"tool_choice":"always""#, "tool_choice", .schema, #"not "always""#),
        (#"\#(tools),"tool_choice":7"#, "tool_choice", .schema, "not 7"),
        (#"\#(tools),"tool_choice":{}"#, "tool_choice", .schema, "tool_choice.function is missing"),
        (#"\#(tools),"tool_choice":{"function":{}}"#, "tool_choice", .schema, "function.name is missing"),
        (#"\#(tools),"tool_choice":{"type":"allowed_tools"}"#, "tool_choice", .value, "allowed_tools"),
        (#"\#(tools),"tool_choice":{"type":"custom"}"#, "tool_choice", .value, "custom"),
        (#""tools":{}"#, "tools", .schema, "an array of tools"),
        (#""tools":[5]"#, "tools[0]", .schema, "an object, not 5"),
        (#""tools":[{}]"#, "tools[0].function", .schema, "missing"),
        (#""tools":[{"type":"custom"}]"#, "tools[0].type", .value, #""custom""#),
        (#""tools":[{"function":{}}]"#, "tools[0].function.name", .schema, "missing"),
        (#""tools":[{"function":{"name":""}}]"#, "tools[0].function.name", .value, "not empty"),
        (
            #""tools":[\#(tool),{"function":{"name":"a","parameters":[]}}]"#,
            "tools[1].function.parameters", .schema, "an object, not an empty array"
        ),
        (
            #""tools":[\#(Array(repeating: "5", count: 129).joined(separator: ","))]"#, "tools", .value,
            "129 tools, more than the limit of 128"
        ),
    ]

    @Test(arguments: refusals.indices) func toolsAreRefused(index: Int) throws {
        let (fields, parameter, kind, words) = Self.refusals[index]
        let error = try WireTesting.refusal(WireTesting.chat(fields), "\(fields)")
        #expect(error.parameter == parameter && error.kind == kind, "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }
}
