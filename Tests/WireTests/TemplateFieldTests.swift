import JSON
import Testing
import Wire

/// The fields that shape the prompt besides messages and tools.
@Suite struct TemplateFieldTests {
    @Test(arguments: [
        (
            #""chat_template_kwargs":{"b":1.50,"enable_thinking":true,"a":null}"#,
            #"{"b":1.50,"enable_thinking":true,"a":null}"#
        ),
        (#""reasoning_effort":"high""#, #"{"reasoning_effort":"high"}"#),
        (#""reasoning_effort":"none""#, #"{"reasoning_effort":"none","enable_thinking":false}"#),
        (#""reasoning_effort":"minimal""#, #"{"reasoning_effort":"minimal","enable_thinking":false}"#),
        (
            #""reasoning_effort":"none","chat_template_kwargs":{"enable_thinking":true}"#,
            #"{"enable_thinking":true,"reasoning_effort":"none"}"#
        ),
        (
            #""reasoning_effort":"none","chat_template_kwargs":{"enable_thinking":null}"#,
            #"{"enable_thinking":false,"reasoning_effort":"none"}"#
        ),
        (#""reasoning_effort":null,"chat_template_kwargs":null"#, "{}"),
    ])
    func arguments(fields: String, expected: String) throws {
        #expect(JSONValue.object(try WireTesting.chat(fields).templateArguments).text() == expected)
    }

    @Test func turns() throws {
        let request = try WireTesting.chat(
            #""add_generation_prompt":false,"continue_final_message":true,"echo":true,"include_reasoning":false,"documents":[{"text":"a"}],"add_special_tokens":true"#
        )
        #expect(!request.addGenerationPrompt && request.continueFinalMessage && request.echo)
        #expect(!request.includeReasoning && request.documents == [["text": "a"]])
        #expect(try WireTesting.chat(#""continue_final_message":true"#).continueFinalMessage)
    }

    @Test func media() throws {
        let media = try WireTesting.chat(
            #""mm_processor_kwargs":{"size":{"shortest_edge":1568,"longest_edge":262144.0},"max_pixels":9,"x":[]},"media_io_kwargs":{"video":{"fps":1,"num_frames":-1,"y":0},"image":5}"#
        ).media
        #expect(media.minPixels == 1568 && media.maxPixels == 262144)
        #expect(media.framesPerSecond == 1 && media.frameCount == -1)
        let aliases = try WireTesting.chat(
            #""mm_processor_kwargs":{"size":null,"min_pixels":4,"max_pixels":4},"media_io_kwargs":{"video":null}"#
        ).media
        #expect(aliases.minPixels == 4 && aliases.maxPixels == 4 && aliases.framesPerSecond == nil)
    }

    /// The same reading serves a server's own defaults.
    @Test func mediaDefaults() throws {
        let fields = try MediaFields(mmProcessor: nil, mediaIO: ["video": ["num_frames": 16]])
        #expect(fields.frameCount == 16 && fields.minPixels == nil)
        let error = try WireTesting.refusal(
            MediaFields(mmProcessor: ["size": ["longest_edge": "big"]], mediaIO: nil))
        #expect(
            error.message
                == #"mm_processor_kwargs.size.longest_edge must be an integer from 1 to 2147483647, not "big"."#
        )
    }

    static let refusals: [(String, String, WireError.Kind, String)] = [
        (#""chat_template":"{{ x }}""#, "chat_template", .value, "not taken from requests"),
        (#""chat_template_kwargs":[]"#, "chat_template_kwargs", .schema, "an object"),
        (#""reasoning_effort":"extreme""#, "reasoning_effort", .value, "one of none, minimal, low"),
        (#""reasoning_effort":3"#, "reasoning_effort", .schema, "a string, not 3"),
        (#""documents":["a"]"#, "documents", .schema, "an array of objects"),
        (
            #""continue_final_message":true,"add_generation_prompt":true"#, "continue_final_message", .schema,
            "cannot both be true"
        ),
        (#""include_reasoning":"no""#, "include_reasoning", .schema, "true or false"),
        (
            #""mm_processor_kwargs":{"size":{"shortest_edge":10,"longest_edge":9}}"#, "mm_processor_kwargs",
            .value, "10, which must be at most"
        ),
        (
            #""mm_processor_kwargs":{"size":{"shortest_edge":10},"max_pixels":9}"#, "mm_processor_kwargs",
            .value, "10, which must be at most"
        ),
        (#""mm_processor_kwargs":{"size":224}"#, "mm_processor_kwargs", .schema, "size must be an object"),
        (#""mm_processor_kwargs":7"#, "mm_processor_kwargs", .schema, "an object, not 7"),
        (#""media_io_kwargs":{"video":[]}"#, "media_io_kwargs", .schema, "video must be an object"),
        (#""media_io_kwargs":"x""#, "media_io_kwargs", .schema, "an object"),
    ]

    @Test(arguments: refusals.indices) func fieldsAreRefused(index: Int) throws {
        let (fields, parameter, kind, words) = Self.refusals[index]
        let error = try WireTesting.refusal(WireTesting.chat(fields), "\(fields)")
        #expect(error.parameter == parameter && error.kind == kind, "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }

    @Test func truncationAndMedia() throws {
        let body = #"{"truncate_prompt_tokens":9,"messages":[{"role":"user","content":[{"image_url":"u"}]}]}"#
        let error = try WireTesting.refusal(ChatRequest(WireTesting.parsed(body), limits: WireLimits()))
        #expect(error.parameter == "truncate_prompt_tokens" && error.kind == .value)
    }
}
