import Testing
import Wire

/// The forms of structured output: shapes first, and then a refusal that says why.
@Suite struct StructuredOutputTests {
    @Test func whatAsksForNothingPasses() throws {
        for fields in [
            #""response_format":{"type":"text"}"#, #""response_format":null,"structured_outputs":null"#,
            #""guided_json":null,"nvext":{"guided_choice":null}"#, #""guided_decoding_backend":"x""#,
        ] {
            #expect(throws: Never.self, "\(fields)") { try WireTesting.chat(fields) }
            #expect(throws: Never.self, "\(fields)") { try WireTesting.completion(fields) }
        }
    }

    @Test(arguments: [
        (#""response_format":{"type":"json_object"}"#, "response_format"),
        (
            #""response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}"#,
            "response_format"
        ),
        (#""response_format":{"type":"structural_tag"}"#, "response_format"),
        (#""structured_outputs":{"json":{}}"#, "structured_outputs"),
        (#""structured_outputs":{"choice":["a","b"],"regex":null}"#, "structured_outputs"),
        (#""guided_json":{"type":"object"}"#, "guided_json"), (#""guided_regex":"a+""#, "guided_regex"),
        (#""guided_choice":["a"]"#, "guided_choice"), (#""guided_grammar":"root ::= x""#, "guided_grammar"),
        (#""nvext":{"guided_json":"{}"}"#, "nvext.guided_json"),
        (#""guided_regex":"a","nvext":{"guided_regex":"b"}"#, "guided_regex"),
    ])
    func notSupportedYet(fields: String, parameter: String) throws {
        for error in [
            try WireTesting.refusal(WireTesting.chat(fields)),
            try WireTesting.refusal(WireTesting.completion(fields)),
        ] {
            #expect(error.kind == .value && error.parameter == parameter)
            #expect(
                error.message.contains("structured output is not supported yet by this server"), "\(error)")
        }
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
        (#""structured_outputs":{}"#, "structured_outputs", .value, "none of them"),
        (#""structured_outputs":{"json":{},"regex":"a"}"#, "structured_outputs", .value, "json and regex"),
        (#""structured_outputs":{"grammar":""}"#, "structured_outputs", .value, "not empty"),
        (#""structured_outputs":{"choice":[]}"#, "structured_outputs", .value, "at least one"),
        (#""structured_outputs":{"choice":[1]}"#, "structured_outputs", .schema, "an array of strings"),
        (#""structured_outputs":{"json":5}"#, "structured_outputs", .schema, "a JSON schema"),
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

    @Test(arguments: shapes.indices) func shapesAreCheckedFirst(index: Int) throws {
        let (fields, parameter, kind, words) = Self.shapes[index]
        let error = try WireTesting.refusal(WireTesting.chat(fields), "\(fields)")
        #expect(error.parameter == parameter && error.kind == kind)
        #expect(error.message.contains(words), "\(error)")
    }
}
