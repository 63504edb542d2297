import Grammar
import JSON
import Testing

/// What cannot be enforced is refused by its place, quickly.
@Suite struct SchemaRefusalTests {
    static let refused: [(schema: String, pointer: String, reason: String)] = [
        (
            #"{"properties":{"a/b":{"type":"array","uniqueItems":true}}}"#, "/properties/a~1b/uniqueItems",
            "uniqueItems"
        ),
        (#"{"type":"object","minProperties":2}"#, "/minProperties", "minProperties"),
        (#"{"items":{"type":"text"}}"#, "/items/type", "unknown type"),
        (#"{"pattern":"(?=a)b"}"#, "/pattern", "pattern"),
        (#"{"minLength":-1}"#, "/minLength", "whole number"),
        (#"{"$ref":"https://example.com/other"}"#, "", "leaves the schema"),
        (##"{"$ref":"#/$defs/none"}"##, "", "leads nowhere"),
        (
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
            "/$defs/a", "back to itself"
        ),
        (#"{"anyOf":[]}"#, "/anyOf", "non-empty array"),
        (#"{"enum":3}"#, "/enum", "array"),
        ("3", "", "object or a boolean"),
    ]

    @Test(arguments: refused)
    func places(_ schema: String, _ pointer: String, _ reason: String) throws {
        let error = #expect(throws: GrammarError.self) { try SchemaGrammar(JSONValue(parsing: schema)) }
        #expect(error?.pointer == pointer)
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test(arguments: [
        "false", #"{"enum":[]}"#, #"{"type":"integer","minimum":3,"maximum":2}"#,
        #"{"type":"object","properties":{"a":false},"required":["a"]}"#, #"{"not":{}}"#,
        ##"{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}"##,
    ])
    func nothingSatisfies(_ schema: String) throws {
        #expect(throws: GrammarError.self) { try SchemaGrammar(JSONValue(parsing: schema)).compiled() }
    }

    static func hostile() -> [(name: String, schema: String)] {
        let nested = { (count: Int, open: String, close: String) in
            String(repeating: open, count: count) + "{}" + String(repeating: close, count: count)
        }
        let doubling = (0..<60).map {
            ##""d\##($0)":{"allOf":[{"$ref":"#/$defs/d\##($0 + 1)"},{"$ref":"#/$defs/d\##($0 + 1)"}]}"##
        }
        let branches = (0..<60).map {
            ##""d\##($0)":{"anyOf":[{"$ref":"#/$defs/d\##($0 + 1)"},{"required":["k\##($0)"]}]}"##
        }
        let pairs = (0..<30).map { #"{"anyOf":[{"required":["a\#($0)"]},{"required":["b\#($0)"]}]}"# }
        let list = { (values: [String]) in values.joined(separator: ",") }
        return [
            ("depth", nested(200, #"{"items":"#, "}")),
            ("nested not", nested(200, #"{"not":"#, "}")),
            ("allOf", #"{"allOf":[\#(list((0..<1_000).map { #"{"minimum":\#($0)}"# }))]}"#),
            (
                "objects",
                #"{"allOf":[\#(list((0..<1_000).map { #"{"properties":{"k\#($0)":{"type":"null"}}}"# }))]}"#
            ),
            ("enum", #"{"enum":[\#(list((0..<10_000).map { "\"value \($0)\"" }))]}"#),
            ("doubling", ##"{"$ref":"#/$defs/d0","$defs":{\##(list(doubling)),"d60":{"type":"null"}}}"##),
            ("branches", ##"{"$ref":"#/$defs/d0","$defs":{\##(list(branches)),"d60":{"type":"null"}}}"##),
            ("multiplying", #"{"allOf":[\#(list(pairs))]}"#),
            ("oneOf", #"{"oneOf":[\#(list((0..<300).map { #"{"required":["a\#($0)"]}"# }))]}"#),
            (
                "patterns",
                #"{"patternProperties":{\#(list((0..<200).map { "\"^a{\($0)}b\":{\"type\":\"null\"}" }))}}"#
            ),
            ("counted", #"{"type":"array","minItems":1000000,"items":{"type":"string","minLength":100000}}"#),
        ]
    }

    /// They end, with a grammar or an objection; how soon is for a benchmark to say.
    @Test(arguments: hostile())
    func hostileSchemasEnd(_ name: String, _ text: String) throws {
        let schema = try JSONValue(parsing: text, maximumDepth: 1_000)
        do throws(GrammarError) {
            _ = try SchemaGrammar(schema).compiled()
        } catch {
            #expect(!error.reason.isEmpty, "\(name)")
        }
    }

    @Test func manyPatternsOfKeysAreRefused() throws {
        let patterns = (0..<40).map { "\"^a{\($0)}b\":{}" }.joined(separator: ",")
        let schema = try JSONValue(parsing: "{\"patternProperties\":{\(patterns)}}")
        #expect(throws: GrammarError.self) { try SchemaGrammar(schema) }
    }

    @Test func whitespacePattern() throws {
        var options = SchemaOptions()
        options.whitespacePattern = #"[\n ]*"#
        let schema = try JSONValue(
            parsing: #"{"type":"object","properties":{"a":{"type":"array"}},"required":["a"]}"#)
        let grammar = try SchemaGrammar(schema, options: options).compiled()
        #expect(grammar.accepts("{\n  \"a\" : [\n1 , 2 ]\n}".utf8))
        #expect(!grammar.accepts("{\t\"a\":[]}".utf8))
    }

    @Test func closedByDefault() throws {
        var options = SchemaOptions()
        options.additionalPropertiesByDefault = false
        let schema = try JSONValue(parsing: #"{"type":"object","properties":{"a":true}}"#)
        let grammar = try SchemaGrammar(schema, options: options).compiled()
        #expect(grammar.accepts(#"{"a":1}"#.utf8))
        #expect(!grammar.accepts(#"{"b":1}"#.utf8))
    }

    @Test func ordersDocuments() throws {
        let schema = try JSONValue(
            parsing: #"{"properties":{"b":true,"a":{"properties":{"d":true,"c":true}}}}"#)
        let document = try JSONValue(parsing: #"{"z":1,"a":{"c":1,"d":2},"b":3}"#)
        let ordered = try SchemaGrammar.ordered(document, by: schema)
        #expect(ordered.text() == #"{"b":3,"a":{"d":2,"c":1},"z":1}"#)
    }

    @Test func anyObject() throws {
        let grammar = try SchemaGrammar.jsonObject().compiled()
        #expect(grammar.accepts(#"{"a": {"b": [1, "x"]}}"#.utf8))
        #expect(!grammar.accepts("[]".utf8))
    }
}
