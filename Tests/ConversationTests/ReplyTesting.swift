import Conversation
import Reply
import Testing

/// The tools of these tests.
enum Tools {
    static let weather = Tool(
        name: "get_weather",
        parameters: """
            {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"},
             "metric": {"type": "boolean"}, "note": {"type": ["string", "null"]}}}
            """)
    static let write = Tool(
        name: "write_file",
        parameters: """
            {"type": "object", "properties": {"path": {"type": "string"}, "content": {"type": "string"}}}
            """)
    static let typed = Tool(
        name: "typed",
        parameters: """
            {"$defs": {"Point": {"type": "object", "properties": {"x": {"type": "number"}}},
                       "Colour": {"enum": ["red", "blue"]}},
             "type": "object",
             "properties": {
               "i": {"type": "integer"}, "u": {"type": "uint32"}, "f": {"type": "number"},
               "b": {"type": "boolean"}, "s": {"type": "string"}, "ns": {"type": ["null", "string"]},
               "o": {"type": "object"}, "a": {"type": "array", "items": {"type": "integer"}},
               "any": {}, "anyInt": {"anyOf": [{"type": "null"}, {"type": "integer"}]},
               "oneArray": {"oneOf": [{"type": "array"}, {"type": "string"}]},
               "ref": {"$ref": "#/$defs/Point"}, "all": {"allOf": [{"$ref": "#/$defs/Point"}]},
               "colour": {"$ref": "#/$defs/Colour"}, "level": {"enum": [1, 2, null]},
               "flag": {"const": true}, "optional": {"anyOf": [{"$ref": "#/$defs/Colour"}, {"type": "null"}]},
               "loop": {"$ref": "#/properties/loop"}, "dict": {"type": "dict[str, int]"},
               "nullable": {"type": "string", "nullable": true},
               "boolText": {"anyOf": [{"type": "boolean"}, {"type": "string"}]},
               "textArray": {"anyOf": [{"type": "string"}, {"type": "array"}]},
               "textObject": {"type": ["string", "object"]},
               "boolEnum": {"oneOf": [{"type": "boolean"}, {"enum": ["auto", "never"]}]},
               "mixed": {"enum": ["auto", 1, true]},
               "numbers": {"type": ["string", "number", "null"]}}}
            """)
    static let all = [weather, write, typed].compactMap(\.self)
}

func parserOptions(
    thinking: Bool = false, tools: [Tool] = Tools.all, parallel: Bool = true
) -> ReplyParser.Options {
    ReplyParser.Options(
        startsInReasoning: thinking, tools: tools, allowsParallelCalls: parallel, makeCallID: { "call_0" })
}

/// The answer that `text` folds to, fed as a whole; fed by single characters it must be the same.
func answer(
    _ text: String, thinking: Bool = false, tools: [Tool] = Tools.all, parallel: Bool = true,
    reason: FinishReason = .stop, sourceLocation: SourceLocation = #_sourceLocation
) -> Answer {
    let options = parserOptions(thinking: thinking, tools: tools, parallel: parallel)
    let whole = fold([text], options, reason)
    let scalars = fold(text.unicodeScalars.map { String($0) }, options, reason)
    #expect(whole == scalars, sourceLocation: sourceLocation)
    return whole
}

func fold(_ pieces: [String], _ options: ReplyParser.Options, _ reason: FinishReason) -> Answer {
    var parser = ReplyParser(options)
    var result = Answer()
    for piece in pieces {
        for event in parser.feed(piece) { result.apply(event) }
    }
    for event in parser.finish(reason) { result.apply(event) }
    return result
}

/// A call as the model writes it.
func call(_ name: String, _ arguments: [(String, String)]) -> String {
    let parameters = arguments.map { "<parameter=\($0.0)>\n\($0.1)\n</parameter>\n" }.joined()
    return "<tool_call>\n<function=\(name)>\n\(parameters)</function>\n</tool_call>"
}
