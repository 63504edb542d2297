import Grammar
import JSON
import Testing

/// What each keyword lets through. Documents are written compactly in the order of the schema.
@Suite struct SchemaKeywordTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let schema: String
        let accepted: [String]
        let rejected: [String]

        init(_ schema: String, accepts accepted: [String], rejects rejected: [String]) {
            (self.schema, self.accepted, self.rejected) = (schema, accepted, rejected)
        }

        var testDescription: String { schema }
    }

    @Test(arguments: examples + objects + arrays + strings + numbers + combinations + references)
    func documents(_ example: Example) throws {
        let grammar = try SchemaGrammar(JSONValue(parsing: example.schema)).compiled()
        for text in example.accepted {
            #expect(grammar.accepts(text.utf8), "\(text) satisfies \(example.schema)")
        }
        for text in example.rejected {
            #expect(!grammar.accepts(text.utf8), "\(text) does not satisfy \(example.schema)")
        }
    }

    static let examples = [
        Example(
            "true", accepts: ["1", "null", #"{"a":[1,{"b":2}]}"#, "\"x\"", "-1.5e3"],
            rejects: ["", "{", "nul", "01", "1."]),
        Example("{}", accepts: ["1", "[]", "[1, 2]"], rejects: [" 1", "1 ", "[1,  2]", #"{"a" :1}"#]),
        Example(#"{"type":"null"}"#, accepts: ["null"], rejects: ["0", "\"null\""]),
        Example(#"{"type":["string","null"]}"#, accepts: ["null", "\"\""], rejects: ["0"]),
        Example(
            #"{"type":"integer"}"#, accepts: ["0", "-1", "12345678901234567890"],
            rejects: ["1.5", "-0", "01", "1e3", "+1"]),
        Example(
            #"{"enum":["a",1,null,[1,2],{"b":true,"a":1}]}"#,
            accepts: ["\"a\"", "1", "null", "[1, 2]", #"{"b":true,"a":1}"#],
            rejects: ["\"b\"", "2", "[]", #"{"a":1,"b":true}"#]),
        Example(
            #"{"enum":["a","b",3],"type":"string","maxLength":1}"#, accepts: ["\"a\"", "\"b\""],
            rejects: ["3"]),
        Example(#"{"const":"é\n\"","title":"ignored"}"#, accepts: [#""é\n\"""#], rejects: ["\"é\""]),
        Example(#"{"minimum":3}"#, accepts: ["3", "\"text\"", "null", "[]"], rejects: ["2", "2.9"]),
        Example(#"{"x-order":1,"unknown":{"deep":true}}"#, accepts: ["1"], rejects: []),
    ]

    static let objects = [
        Example(
            #"{"type":"object"}"#, accepts: ["{}", #"{"a":1}"#, #"{"a": 1, "b": [2, {"c": null}]}"#],
            rejects: ["[]", #"{"a":1,}"#, #"{a:1}"#]),
        Example(
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["b"],"additionalProperties":false}"#,
            accepts: [#"{"a":1,"b":"x"}"#, #"{"b":"x"}"#],
            rejects: ["{}", #"{"a":1}"#, #"{"b":"x","a":1}"#, #"{"b":"x","c":1}"#, #"{"a":"1","b":"x"}"#]),
        Example(
            #"{"type":"object","properties":{"a":{"type":"integer"}}}"#,
            accepts: ["{}", #"{"a":1,"z":"x"}"#, #"{"z":"x"}"#],
            rejects: [#"{"z":"x","a":1}"#, #"{"a":"x"}"#, #"{"z":1,"a":"x"}"#]),
        Example(
            #"{"type":"object","properties":{"a":true},"required":["c","a"],"additionalProperties":{"type":"null"}}"#,
            accepts: [#"{"a":1,"c":null}"#, #"{"a":1,"c":null,"d":null}"#],
            rejects: [#"{"a":1}"#, #"{"a":1,"c":2}"#]),
        Example(#"{"properties":{"a":false}}"#, accepts: ["{}", #"{"b":1}"#, "[]"], rejects: [#"{"a":1}"#]),
        Example(
            #"{"type":"object","patternProperties":{"^n_":{"type":"number"},"_s$":{"type":"string"}},"additionalProperties":false}"#,
            accepts: [#"{"n_a":1}"#, #"{"a_s":"x"}"#],
            rejects: [#"{"n_s":1}"#, #"{"other":1}"#, #"{"n_a":"x"}"#]),
        Example(
            #"{"type":"object","propertyNames":{"pattern":"^[a-z]+$"}}"#, accepts: [#"{"ab":1}"#],
            rejects: [#"{"A":1}"#, #"{"":1}"#]),
        Example(#"{"type":"object","minProperties":1}"#, accepts: [#"{"a":1}"#], rejects: ["{}"]),
        Example(
            #"{"type":"object","maxProperties":1}"#, accepts: ["{}", #"{"a":1}"#],
            rejects: [#"{"a":1,"b":2}"#]),
        Example(
            #"{"type":"object","properties":{"a":true,"b":true,"c":true},"minProperties":2,"maxProperties":2,"additionalProperties":false}"#,
            accepts: [#"{"a":1,"b":2}"#, #"{"b":1,"c":2}"#, #"{"a":1,"c":2}"#],
            rejects: [#"{"a":1}"#, #"{"a":1,"b":2,"c":3}"#]),
        Example(
            #"{"type":"object","dependentRequired":{"a":["b"]},"properties":{"a":true,"b":true},"additionalProperties":false}"#,
            accepts: ["{}", #"{"b":1}"#, #"{"a":1,"b":1}"#], rejects: [#"{"a":1}"#]),
        Example(
            #"{"type":"object","dependencies":{"a":{"properties":{"b":{"type":"null"}}}},"properties":{"a":true,"b":true}}"#,
            accepts: [#"{"b":1}"#, #"{"a":1,"b":null}"#, #"{"a":1}"#], rejects: [#"{"a":1,"b":1}"#]),
        Example(
            #"{"type":"object","allOf":[{"properties":{"a":true}}],"properties":{"b":true},"unevaluatedProperties":false}"#,
            accepts: [#"{"b":1,"a":1}"#, "{}"], rejects: [#"{"c":1}"#]),
        Example(
            #"{"type":"object","required":["ключ \"x\""]}"#, accepts: [#"{"ключ \"x\"":1}"#], rejects: ["{}"]),
    ]

    static let arrays = [
        Example(
            #"{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3}"#,
            accepts: ["[1]", "[1,2,3]"], rejects: ["[]", "[1,2,3,4]", "[\"1\"]"]),
        Example(
            #"{"prefixItems":[{"type":"string"},{"type":"null"}],"items":false}"#,
            accepts: ["[]", "[\"a\"]", "[\"a\",null]", "1"], rejects: ["[1]", "[\"a\",null,1]"]),
        Example(
            #"{"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"null"},"minItems":2}"#,
            accepts: ["[\"a\",null]", "[\"a\",null,null]"], rejects: ["[\"a\"]", "[\"a\",1]"]),
        Example(
            #"{"type":"array","contains":{"const":7},"items":{"type":"integer"}}"#,
            accepts: ["[7]", "[1,7,2]", "[7,7]"], rejects: ["[]", "[1,2]", "[7,\"a\"]"]),
        Example(
            #"{"type":"array","contains":{"const":7},"minContains":2,"maxContains":3}"#,
            accepts: ["[7,7]", "[1,7,2,7,3]", "[7,7,7]"], rejects: ["[7]", "[7,7,7,7]", "[1]"]),
        Example(
            #"{"type":"array","contains":{"const":7},"minItems":2,"maxItems":3}"#,
            accepts: ["[7,1]", "[1,1,7]"], rejects: ["[7]", "[1,1,1]", "[7,1,1,1]"]),
        Example(
            #"{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":1}"#,
            accepts: ["[\"c\",\"a\"]", "[\"a\",\"b\",\"c\"]"], rejects: ["[]", "[\"a\",\"a\"]", "[\"d\"]"]),
        Example(
            #"{"type":"array","maxItems":1,"uniqueItems":true}"#, accepts: ["[]", "[1]"], rejects: ["[1,1]"]),
        Example(
            #"{"type":"array","prefixItems":[true],"unevaluatedItems":false}"#, accepts: ["[]", "[1]"],
            rejects: ["[1,2]"]),
    ]

    static let strings = [
        Example(
            #"{"type":"string"}"#, accepts: ["\"\"", #""\n\"\\ü😀\u0001""#],
            rejects: ["\"\n\"", "\"", "\"\\x\"", "'a'"]),
        Example(
            #"{"type":"string","minLength":1,"maxLength":2}"#, accepts: ["\"😀😀\"", #""\n\n""#],
            rejects: ["\"\"", "\"abc\""]),
        Example(
            #"{"type":"string","pattern":"^a\\d+"}"#, accepts: ["\"a1\"", "\"a1 rest\""],
            rejects: ["\"ba1\"", "\"a\""]),
        Example(#"{"type":"string","pattern":"b"}"#, accepts: ["\"abc\""], rejects: ["\"ac\""]),
        Example(#"{"type":"string","pattern":"^\\\\\"$"}"#, accepts: [#""\\\"""#], rejects: [#""\"""#]),
        Example(
            #"{"type":"string","pattern":"^a+$","maxLength":3}"#, accepts: ["\"aaa\""],
            rejects: ["\"aaaa\"", "\"\""]),
        Example(
            #"{"type":"string","format":"date"}"#, accepts: ["\"2024-02-29\"", "\"2000-02-29\""],
            rejects: ["\"2023-02-29\"", "\"1900-02-29\"", "\"2024-04-31\""]),
        Example(
            #"{"type":"string","format":"date-time"}"#,
            accepts: ["\"2024-01-31T23:59:59.5Z\"", "\"2024-01-31T00:00:00+05:30\""],
            rejects: ["\"2024-01-31\"", "\"2024-01-31T24:00:00Z\""]),
        Example(
            #"{"type":"string","format":"ipv4"}"#, accepts: ["\"255.0.10.1\""],
            rejects: ["\"256.0.0.1\"", "\"01.1.1.1\""]),
        Example(
            #"{"type":"string","format":"ipv6"}"#,
            accepts: ["\"::1\"", "\"1:2:3:4:5:6:7:8\"", "\"::ffff:1.2.3.4\"", "\"1::8\""],
            rejects: ["\"1:2:3\"", "\"1::2::3\"", "\":::\""]),
        Example(
            #"{"type":"string","format":"uuid"}"#, accepts: ["\"2eb8aa08-aa98-11ea-b4aa-73b441d16380\""],
            rejects: ["\"2eb8aa08\""]),
        Example(
            #"{"type":"string","format":"email"}"#, accepts: ["\"a.b@c.de\""],
            rejects: ["\"a@\"", "\"a..b@c.de\""]),
        Example(
            #"{"type":"string","format":"duration"}"#, accepts: ["\"P1Y2M3DT4H\"", "\"PT5M\"", "\"P2W\""],
            rejects: ["\"P\"", "\"PT\"", "\"P1D2H\""]),
        Example(
            #"{"type":"string","format":"hostname"}"#, accepts: ["\"a-b.example\""],
            rejects: ["\"-a\"", "\"a_b\""]),
        Example(
            #"{"type":"string","format":"uri"}"#, accepts: ["\"https://a.b/c?d=e#f\"", "\"urn:a:b\""],
            rejects: ["\"//a\"", "\"a b:c\""]),
        Example(
            #"{"type":"string","format":"iri"}"#, accepts: ["\"https://ö.de/ü\""],
            rejects: ["\"not-an-iri\""]),
        Example(
            #"{"type":"string","format":"uri-template"}"#, accepts: ["\"a/{b}/{?c,d*}\""],
            rejects: ["\"a/{b\"", "\"{}\""]),
        Example(#"{"type":"string","format":"of-our-own"}"#, accepts: ["\"anything\""], rejects: []),
    ]

    static let numbers = [
        Example(
            #"{"type":"integer","minimum":-12,"maximum":105}"#, accepts: ["-12", "-1", "0", "99", "105"],
            rejects: ["-13", "106", "-100", "1000"]),
        Example(
            #"{"type":"integer","exclusiveMinimum":9,"exclusiveMaximum":11}"#, accepts: ["10"],
            rejects: ["9", "11"]),
        Example(
            #"{"type":"number","minimum":0.25,"maximum":1}"#, accepts: ["0.25", "0.250", "1", "1.0", "0.99"],
            rejects: ["0.2", "1.01", "0", "1e0", "0.249"]),
        Example(
            #"{"type":"number","exclusiveMinimum":-1.5,"exclusiveMaximum":0}"#,
            accepts: ["-1.4", "-0.001", "-1"], rejects: ["-1.5", "0", "-0", "-1.50", "-2", "1"]),
        Example(#"{"type":"integer","multipleOf":5}"#, accepts: ["0", "-15", "100"], rejects: ["1", "51"]),
        Example(
            #"{"type":"number","multipleOf":0.01}"#, accepts: ["1", "0.25", "-3.10", "12.3"],
            rejects: ["0.001", "1.234"]),
        Example(
            #"{"type":"integer","multipleOf":7,"minimum":0}"#,
            accepts: ["0", "7", "14", "7007", "700000000007"], rejects: ["1", "-7", "15"]),
        Example(
            #"{"type":"number","multipleOf":0.3,"maximum":3}"#, accepts: ["0.3", "3", "-0.9", "2.7"],
            rejects: ["0.4", "3.3", "1"]),
        Example(
            #"{"type":"number","multipleOf":1.5,"minimum":0,"maximum":5}"#,
            accepts: ["1.5", "3", "4.5", "0"], rejects: ["2", "6", "-1.5"]),
        Example(
            #"{"type":"number","minimum":5,"exclusiveMinimum":true}"#, accepts: ["5.5", "6"],
            rejects: ["5", "5.0"]),
        Example(#"{"type":"integer","maximum":1e3}"#, accepts: ["1000"], rejects: ["1001"]),
        Example(
            #"{"type":"number","not":{"const":2}}"#, accepts: ["3", "2.5"], rejects: ["2", "2.0", "2.00"]),
    ]

    static let combinations = [
        Example(
            #"{"allOf":[{"type":"integer"},{"minimum":3},{"maximum":4}]}"#, accepts: ["3", "4"],
            rejects: ["5", "\"a\""]),
        Example(
            #"{"anyOf":[{"type":"integer"},{"type":"string","maxLength":1}],"not":{"const":3}}"#,
            accepts: ["2", "\"a\""], rejects: ["3", "\"ab\""]),
        Example(
            #"{"oneOf":[{"type":"integer"},{"type":"null"}]}"#, accepts: ["1", "null"], rejects: ["\"\""]),
        Example(
            #"{"oneOf":[{"type":"integer","minimum":3},{"type":"integer","maximum":5}]}"#,
            accepts: ["2", "6"], rejects: ["3", "5", "4"]),
        Example(
            #"{"type":"object","properties":{"a":true,"b":true},"additionalProperties":false,"oneOf":[{"required":["a"]},{"required":["b"]}]}"#,
            accepts: [#"{"a":1}"#, #"{"b":1}"#], rejects: ["{}", #"{"a":1,"b":1}"#]),
        Example(
            #"{"type":"object","properties":{"kind":{"enum":["x","y"]},"v":true},"required":["kind"],"if":{"properties":{"kind":{"const":"x"}}},"then":{"required":["v"]},"else":{"properties":{"v":{"type":"null"}}}}"#,
            accepts: [#"{"kind":"x","v":1}"#, #"{"kind":"y"}"#, #"{"kind":"y","v":null}"#],
            rejects: [#"{"kind":"x"}"#, #"{"kind":"y","v":1}"#]),
        Example(
            #"{"not":{"type":["object","array","string"]}}"#, accepts: ["1", "null", "true"],
            rejects: ["{}", "\"a\""]),
        Example(
            #"{"type":"string","not":{"enum":["a","b"]}}"#, accepts: ["\"c\"", "\"\"", "\"ab\""],
            rejects: ["\"a\"", "\"b\""]),
        Example(#"{"type":"string","not":{"pattern":"x"}}"#, accepts: ["\"a\""], rejects: ["\"axa\""]),
        Example(
            #"{"type":"integer","not":{"multipleOf":5}}"#, accepts: ["1", "-12", "104"],
            rejects: ["0", "5", "-10"]),
        Example(
            #"{"type":"array","not":{"const":[1,2]}}"#, accepts: ["[]", "[1]", "[1,3]", "[1,2,3]"],
            rejects: ["[1,2]", "[1.0,2]"]),
        Example(
            #"{"type":"object","not":{"additionalProperties":{"type":"null"},"properties":{"a":true}}}"#,
            accepts: [#"{"z":1}"#, #"{"a":1,"y":null,"z":1}"#], rejects: ["{}", #"{"a":1}"#, #"{"z":null}"#]),
        Example(
            #"{"type":"object","not":{"patternProperties":{"^n":false}},"properties":{"n1":true},"additionalProperties":false}"#,
            accepts: [#"{"n1":1}"#], rejects: ["{}"]),
        Example(
            #"{"not":{"oneOf":[{"type":"integer"},{"minimum":3}]},"type":"number"}"#, accepts: ["2.5", "4"],
            rejects: ["1", "3.5"]),
        Example(
            #"{"type":"object","not":{"required":["a"]}}"#, accepts: [#"{"b":1}"#], rejects: [#"{"a":1}"#]),
        Example(#"{"type":"number","not":{"type":"integer"}}"#, accepts: ["1.5"], rejects: ["1", "1.0"]),
    ]

    static let references = [
        Example(
            ##"{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"}},"additionalProperties":false}}}"##,
            accepts: ["{}", #"{"next":{"next":{}}}"#], rejects: [#"{"next":1}"#]),
        Example(##"{"type":"array","items":{"$ref":"#"}}"##, accepts: ["[]", "[[],[[]]]"], rejects: ["[1]"]),
        Example(
            ##"{"allOf":[{"$ref":"#/definitions/a~1b%25"}],"maximum":5,"definitions":{"a/b%":{"type":"integer"}}}"##,
            accepts: ["5"], rejects: ["6", "\"a\""]),
        Example(
            ##"{"$id":"https://example.com/s","$ref":"other#x","$defs":{"o":{"$id":"other","$defs":{"p":{"$anchor":"x","type":"null"}}}}}"##,
            accepts: ["null"], rejects: ["1"]),
        Example(
            ##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/i","maximum":5,"definitions":{"i":{"type":"integer"}}}"##,
            accepts: ["6"], rejects: ["\"a\""]),
        Example(
            ##"{"allOf":[{"$ref":"#/$defs/t"},{"properties":{"v":{"maximum":9}}}],"$defs":{"t":{"type":"object","properties":{"v":{"type":"integer"},"in":{"$ref":"#"}},"required":["v"],"additionalProperties":false}}}"##,
            accepts: [#"{"v":1,"in":{"v":9}}"#], rejects: [#"{"v":1,"in":{"v":10}}"#, "{}"]),
    ]
}
