import JSON
import Testing
import Wire

/// Every number of a request: just inside and just outside of its bounds, and what is no number at all.
@Suite struct NumericFieldTests {
    struct Field: Sendable, CustomTestStringConvertible {
        let name: String
        let range: String
        let inside: [String]
        let outside: [String]
        var isInteger = true
        /// What else the body needs for the values inside to be allowed.
        var beside = ""
        /// `%` stands for the value; by itself where nil.
        var form: String?
        /// The field at which it is found, where not `name`.
        var parameter: String?
        /// How messages call it, where not `name`.
        var path: String?

        var testDescription: String { name }

        func text(_ value: String) -> String {
            let member = (form ?? "\"\(name)\":%").replacing("%", with: value)
            return beside.isEmpty ? member : "\(member),\(beside)"
        }
    }

    static let shared: [Field] = [
        Field(name: "n", range: "from 1 to 16", inside: ["1", "16", "5.0"], outside: ["0", "17", "-1"]),
        Field(
            name: "temperature", range: "from 0 to 2", inside: ["0", "2", "0.001", "1e0"],
            outside: ["-0.001", "2.001"], isInteger: false),
        Field(
            name: "top_p", range: "above 0 and at most 1", inside: ["1", "1e-9", "0.95"],
            outside: ["0", "1.0001", "-1", "1e-999"], isInteger: false),
        Field(
            name: "top_k", range: "from -1 to 2147483647", inside: ["-1", "0", "1", "20.0", "2147483647"],
            outside: ["-2", "2147483648"]),
        Field(
            name: "min_p", range: "from 0 to 1", inside: ["0", "1"], outside: ["-0.1", "1.1"],
            isInteger: false
        ),
        Field(
            name: "presence_penalty", range: "from -2 to 2", inside: ["-2", "2"],
            outside: ["-2.1", "2.1"], isInteger: false),
        Field(
            name: "frequency_penalty", range: "from -2 to 2", inside: ["-2.0", "2"],
            outside: ["-2.1", "2.1"], isInteger: false),
        Field(
            name: "repetition_penalty", range: "above 0", inside: ["0.01", "1", "2"], outside: ["0", "-1"],
            isInteger: false),
        Field(
            name: "seed", range: "from -9223372036854775808 to 9223372036854775807",
            inside: ["-1", "-9223372036854775808", "9223372036854775807"],
            outside: ["9223372036854775808", "-9223372036854775809"]),
        Field(
            name: "max_tokens", range: "from 1 to 2147483647", inside: ["1", "2147483647", "16.0"],
            outside: ["0", "-1", "2147483648"]),
        Field(
            name: "max_completion_tokens", range: "from 1 to 2147483647", inside: ["1", "2147483647"],
            outside: ["0", "-1", "2147483648"]),
        Field(
            name: "min_tokens", range: "from 0 to 2147483647", inside: ["0", "2147483647"],
            outside: ["-1", "2147483648"], beside: #""max_tokens":2147483647"#),
        Field(
            name: "truncate_prompt_tokens", range: "-1", inside: ["-1", "1", "2147483647"],
            outside: ["-2", "0", "2147483648"]),
        Field(
            name: "prompt_logprobs", range: "from -1 to 20", inside: ["-1", "0", "20"], outside: ["-2", "21"]),
        Field(
            name: "stop_token_ids", range: "from 0 to 2147483647", inside: ["0", "2147483647"],
            outside: ["-1", "2147483648"], form: #""stop_token_ids":[7,%]"#, path: "stop_token_ids[1]"),
        Field(
            name: "allowed_token_ids", range: "from 0 to 2147483647", inside: ["0", "2147483647"],
            outside: ["-1", "2147483648"], form: #""allowed_token_ids":[%]"#, path: "allowed_token_ids[0]"),
        Field(
            name: "nvext.top_k", range: "from -1 to 2147483647", inside: ["-1", "5"], outside: ["-2"],
            form: #""nvext":{"top_k":%}"#),
        Field(
            name: "nvext.repetition_penalty", range: "above 0", inside: ["1.1"], outside: ["0"],
            isInteger: false, form: #""nvext":{"repetition_penalty":%}"#),
    ]

    static let chat: [Field] = [
        Field(
            name: "top_logprobs", range: "from -1 to 20", inside: ["-1", "0", "20"], outside: ["-2", "21"],
            beside: #""logprobs":true"#),
        Field(
            name: "mm_processor_kwargs.size.shortest_edge", range: "from 1 to 2147483647",
            inside: ["1", "2147483647"], outside: ["0", "-1", "2147483648"],
            form: #""mm_processor_kwargs":{"size":{"shortest_edge":%}}"#, parameter: "mm_processor_kwargs"),
        Field(
            name: "mm_processor_kwargs.size.longest_edge", range: "from 1 to 2147483647",
            inside: ["1", "2147483647"], outside: ["0", "-1"],
            form: #""mm_processor_kwargs":{"size":{"longest_edge":%}}"#, parameter: "mm_processor_kwargs"),
        Field(
            name: "mm_processor_kwargs.min_pixels", range: "from 1 to 2147483647", inside: ["1"],
            outside: ["0"], form: #""mm_processor_kwargs":{"min_pixels":%}"#,
            parameter: "mm_processor_kwargs"),
        Field(
            name: "mm_processor_kwargs.max_pixels", range: "from 1 to 2147483647", inside: ["1"],
            outside: ["0"], form: #""mm_processor_kwargs":{"max_pixels":%}"#,
            parameter: "mm_processor_kwargs"),
        Field(
            name: "media_io_kwargs.video.fps", range: "above 0", inside: ["0.01", "1", "1000"],
            outside: ["0", "-1"], isInteger: false, form: #""media_io_kwargs":{"video":{"fps":%}}"#,
            parameter: "media_io_kwargs"),
        Field(
            name: "media_io_kwargs.video.num_frames", range: "768", inside: ["-1", "1", "768"],
            outside: ["-2", "0", "769"], form: #""media_io_kwargs":{"video":{"num_frames":%}}"#,
            parameter: "media_io_kwargs"),
    ]

    static let completion: [Field] = [
        Field(name: "logprobs", range: "from -1 to 20", inside: ["-1", "0", "20"], outside: ["-2", "21"])
    ]

    @Test(arguments: shared + chat) func chatFields(field: Field) throws {
        try check(field) { try WireTesting.chat($0) }
    }

    @Test(arguments: shared + completion) func completionFields(field: Field) throws {
        try check(field) { try WireTesting.completion($0) }
    }

    private func check<Request>(_ field: Field, _ read: (String) throws -> Request) throws {
        for value in field.inside {
            #expect(throws: Never.self, "\(field.name) = \(value)") { try read(field.text(value)) }
        }
        if field.form?.contains("[") != true {
            #expect(throws: Never.self, "\(field.name) = null") { try read(field.text("null")) }
        }
        for value in field.outside + ["1e400", "-1e400"] {
            try expect(.value, field, value, from: read)
        }
        if field.isInteger, field.name != "seed" {
            try expect(.value, field, "9223372036854775808", from: read)
        }
        for value in [#""NaN""#, #""1""#, "true", "[]", "{}"] + (field.isInteger ? ["1.5"] : []) {
            try expect(.schema, field, value, from: read)
        }
    }

    /// The message names the field, the value and what is allowed.
    private func expect<Request>(
        _ kind: WireError.Kind, _ field: Field, _ value: String, from read: (String) throws -> Request
    ) throws {
        let error = try WireTesting.refusal(read(field.text(value)), "\(field.name) = \(value)")
        let shown = ["[]": "an empty array", "{}": "an empty object"][value] ?? value
        #expect(error.kind == kind, "\(error)")
        #expect(error.parameter == field.parameter ?? field.name)
        #expect(error.message.hasPrefix((field.path ?? field.name) + " "))
        #expect(error.message.contains(field.range), "\(error)")
        #expect(error.message.hasSuffix("not \(shown)."), "\(error)")
    }
}
