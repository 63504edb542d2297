import JSON
import Testing
import Wire

/// The many ways to ask for an answer of a given form are one field.
@Suite struct OutputFieldTests {
    @Test func whatAsksForNothingPasses() throws {
        for fields in [
            #""response_format":{"type":"text"}"#, #""response_format":null,"structured_outputs":null"#,
            #""guided_json":null,"nvext":{"guided_choice":null}"#, #""guided_decoding_backend":"x""#,
        ] {
            #expect(try WireTesting.chat(fields).output == nil, "\(fields)")
            #expect(try WireTesting.completion(fields).output == nil, "\(fields)")
        }
    }

    static let object = JSONValue.object(["type": "object"])
    static let forms: [(String, OutputField.Form, path: String, parameter: String)] = [
        (#""response_format":{"type":"json_object"}"#, .jsonObject, "response_format", "response_format"),
        (
            #""response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}"#,
            .schema(object), "response_format.json_schema.schema", "response_format"
        ),
        (
            #""structured_outputs":{"json":{"type":"object"}}"#, .schema(object), "structured_outputs.json",
            "structured_outputs"
        ),
        (
            #""structured_outputs":{"choice":["a","b"],"regex":null}"#, .choice(["a", "b"]),
            "structured_outputs.choice", "structured_outputs"
        ),
        (
            #""structured_outputs":{"json_object":true}"#, .jsonObject, "structured_outputs.json_object",
            "structured_outputs"
        ),
        (#""guided_json":"{\"type\":\"object\"}""#, .schema(object), "guided_json", "guided_json"),
        (#""guided_regex":"a+""#, .regex("a+"), "guided_regex", "guided_regex"),
        (#""guided_choice":["a"]"#, .choice(["a"]), "guided_choice", "guided_choice"),
        (#""guided_grammar":"root ::= x""#, .grammar("root ::= x"), "guided_grammar", "guided_grammar"),
        (#""nvext":{"guided_json":"true"}"#, .schema(.bool(true)), "nvext.guided_json", "nvext"),
        (
            #""guided_regex":"a","nvext":{"guided_regex":"b"}"#, .regex("a"), "guided_regex", "guided_regex"
        ),
    ]

    @Test(arguments: forms.indices) func formsAreRead(index: Int) throws {
        let (fields, form, path, parameter) = Self.forms[index]
        for output in [try WireTesting.chat(fields).output, try WireTesting.completion(fields).output] {
            let output = try #require(output)
            #expect(output.form == form && output.path == path && output.parameter == parameter)
        }
    }

    @Test func modifiersOfStructuredOutputs() throws {
        let output = try #require(
            try WireTesting.chat(
                #""structured_outputs":{"json":{},"disable_any_whitespace":true,"disable_additional_properties":true}"#
            ).output)
        #expect(output.whitespacePattern == "" && output.closesObjects)
        let spaced = try WireTesting.chat(#""structured_outputs":{"json":{},"whitespace_pattern":" *"}"#)
        #expect(spaced.output?.whitespacePattern == " *")
    }

    static let shapes: [(String, String?, WireError.Kind, String)] = [
        (#""response_format":{"type":"json_schema"}"#, "response_format", .schema, "json_schema is missing"),
        (
            #""response_format":{"type":"json_schema","json_schema":{"name":"a"}}"#, "response_format",
            .schema, "json_schema.schema is missing"
        ),
        (#""response_format":"json""#, "response_format", .schema, "an object"),
        (#""response_format":{}"#, "response_format", .schema, "type is missing"),
        (#""response_format":{"type":"xml"}"#, "response_format", .schema, #""json_object""#),
        (#""response_format":{"type":"structural_tag"}"#, "response_format", .value, "not supported"),
        (#""structured_outputs":{}"#, "structured_outputs", .value, "none of them"),
        (#""structured_outputs":{"json":{},"regex":"a"}"#, "structured_outputs", .value, "json and regex"),
        (#""structured_outputs":{"grammar":""}"#, "structured_outputs", .value, "not empty"),
        (#""structured_outputs":{"choice":[]}"#, "structured_outputs", .value, "at least one"),
        (#""structured_outputs":{"choice":[1]}"#, "structured_outputs", .schema, "an array of strings"),
        (#""structured_outputs":{"json":5}"#, "structured_outputs", .schema, "a JSON schema"),
        (#""structured_outputs":{"json":"{"}"#, "structured_outputs", .schema, "not JSON"),
        (#""guided_grammar":"""#, "guided_grammar", .value, "not empty"),
        (#""guided_choice":"a""#, "guided_choice", .schema, "an array of strings"),
        (#""guided_json":{},"guided_regex":"a""#, nil, .value, "guided_json, guided_regex"),
        (
            #""response_format":{"type":"json_object"},"nvext":{"guided_json":{}}"#, nil, .value,
            "response_format, nvext.guided_json"
        ),
        (
            #""response_format":{"type":"json_object"},"structured_outputs":{"json":{}}"#, nil, .value,
            "Only one of response_format, structured_outputs"
        ),
    ]

    @Test(arguments: shapes.indices) func shapesAreChecked(index: Int) throws {
        let (fields, parameter, kind, words) = Self.shapes[index]
        let error = try WireTesting.refusal(WireTesting.chat(fields), "\(fields)")
        #expect(error.parameter == parameter && error.kind == kind, "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }

    @Test(
        arguments: [
            (#""thinking_token_budget":7"#, 7), (#""reasoning":{"max_tokens":9}"#, 9),
            (#""thinking_token_budget":-1,"reasoning":{"max_tokens":9}"#, -1), (#""reasoning":null"#, nil),
        ] as [(String, Int?)])
    func budgets(fields: String, budget: Int?) throws {
        #expect(try WireTesting.chat(fields).thinking.tokenBudget == budget)
    }
}
