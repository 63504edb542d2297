import Foundation
import JSON
import Testing
import Tokenizer

/// A file from elsewhere may say anything: it loads, or is refused with a sentence.
@Suite struct TokenizerErrorTests {
    /// The message of loading the micro tokenizer after `damage`.
    private func message(
        configuration: JSONValue? = nil, _ damage: (inout JSONObject) throws -> Void
    ) throws -> String {
        var document = try #require(try TestTokenizer.microDocument().object)
        try damage(&document)
        do {
            _ = try Tokenizer(tokenizer: .object(document), configuration: configuration)
            return "no error"
        } catch {
            return error.description
        }
    }

    private func model(_ document: inout JSONObject, _ change: (inout JSONObject) -> Void) throws {
        var model = try #require(document["model"]?.object)
        change(&model)
        document["model"] = .object(model)
    }

    private func vocabulary(_ document: inout JSONObject, _ change: (inout JSONObject) -> Void) throws {
        var vocabulary = try #require(document["model"]?["vocab"]?.object)
        change(&vocabulary)
        try model(&document) { $0["vocab"] = .object(vocabulary) }
    }

    @Test func ids() throws {
        #expect(
            try message { try vocabulary(&$0) { $0["zz zz"] = -1 } }
                == #"token "zz zz" has the id -1, outside 0..<2097152"#)
        #expect(
            try message { try vocabulary(&$0) { $0["zz zz"] = 2_097_152 } }
                == #"token "zz zz" has the id 2097152, outside 0..<2097152"#)
        let huge = JSONValue.number(JSONNumber(spelling: "123456789012345678901234567890"))
        #expect(
            try message { try vocabulary(&$0) { $0["zz zz"] = huge } }
                == #"token "zz zz" has the id 123456789012345678901234567890, outside 0..<2097152"#)
        #expect(
            try message { try vocabulary(&$0) { $0["zz zz"] = 5 } }.hasPrefix("the id 5 is given to both"))
        #expect(
            try message { try vocabulary(&$0) { $0["zz zz"] = "5" } }
                == #"tokenizer.json: model.vocab["zz zz"]: expected an integer, found "5""#)
        #expect(
            try message { try vocabulary(&$0) { $0[""] = 3000 } } == "the token with the id 3000 is empty")
        #expect(
            try message { try vocabulary(&$0) { $0["Ġ"] = nil } }
                == "the vocabulary has no token for the byte 32")
        #expect(try message { try vocabulary(&$0) { $0["zz zz"] = 3000 } } == "no error")
    }

    @Test func merges() throws {
        for (merge, expected) in [
            ("a", #"tokenizer.json: model.merges[0]: expected two tokens, found "a""#),
            ("a b c", #"tokenizer.json: model.merges[0]: expected two tokens, found "a b c""#),
            (["a"], "tokenizer.json: model.merges[0]: expected two tokens, found an array"),
            (["a", 1], "tokenizer.json: model.merges[0]: expected two tokens, found an array"),
            (7, "tokenizer.json: model.merges[0]: expected two tokens, found 7"),
            (["a", "none"], #"tokenizer.json: model.merges[0]: the vocabulary has no token "none""#),
            (" a", #"tokenizer.json: model.merges[0]: the vocabulary has no token """#),
            (["Ċ", "z"], #"tokenizer.json: model.merges[0]: the vocabulary has no token "Ċz""#),
        ] as [(JSONValue, String)] {
            #expect(try message { try model(&$0) { $0["merges"] = [merge] } } == expected)
        }
        #expect(
            try message { try model(&$0) { $0["merges"] = "x" } }
                == #"tokenizer.json: model.merges: expected an array, found "x""#)
        #expect(
            try message { try model(&$0) { $0["merges"] = nil } } == "tokenizer.json: model.merges: missing")
    }

    @Test func stepsThatAreNotImplemented() throws {
        let split: JSONValue = ["type": "Split", "pattern": ["Regex": #"\w+"#], "behavior": "Isolated"]
        let bytes: JSONValue = ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false]
        for (key, value, expected) in [
            ("normalizer", ["type": "NFKC"], #"tokenizer.json: normalizer.type: "NFKC" is not supported"#),
            ("normalizer", "NFC", "tokenizer.json: normalizer.type: missing"),
            (
                "pre_tokenizer", ["type": "Whitespace"],
                #"tokenizer.json: pre_tokenizer.type: "Whitespace" is not supported"#
            ),
            ("pre_tokenizer", nil, "tokenizer.json: pre_tokenizer.type: missing"),
            (
                "pre_tokenizer", ["type": "Sequence", "pretokenizers": [split, bytes]],
                #"tokenizer.json: pre_tokenizer: the pattern \w+ is not supported"#
            ),
            (
                "pre_tokenizer", ["type": "Sequence", "pretokenizers": [bytes]],
                "tokenizer.json: pre_tokenizer.pretokenizers: an array is not supported"
            ),
            (
                "post_processor", ["type": "TemplateProcessing"],
                #"tokenizer.json: post_processor.type: "TemplateProcessing" is not supported"#
            ),
            (
                "decoder", ["type": "WordPiece"],
                #"tokenizer.json: decoder.type: "WordPiece" is not supported"#
            ),
            ("decoder", nil, "tokenizer.json: decoder.type: missing"),
            ("model", 5, "tokenizer.json: model.vocab: missing"),
        ] as [(String, JSONValue, String)] {
            #expect(try message { $0[key] = value } == expected)
        }
        for (key, value, expected) in [
            ("type", "WordPiece", #"tokenizer.json: model.type: "WordPiece" is not supported"#),
            ("byte_fallback", true, "tokenizer.json: model.byte_fallback: true is not supported"),
            ("ignore_merges", true, "tokenizer.json: model.ignore_merges: true is not supported"),
            (
                "end_of_word_suffix", "</w>",
                #"tokenizer.json: model.end_of_word_suffix: "</w>" is not supported"#
            ),
            (
                "dropout", .number(JSONNumber(spelling: "0.1")),
                "tokenizer.json: model.dropout: 0.1 is not supported"
            ),
        ] as [(String, JSONValue, String)] {
            #expect(try message { try model(&$0) { $0[key] = value } } == expected)
        }
    }

    @Test func addedTokens() throws {
        func message(_ tokens: JSONValue) throws -> String {
            try self.message(configuration: ["added_tokens_decoder": tokens]) { _ in }
        }
        #expect(try message(["2000": ["content": "<a>"]]) == "no error")
        #expect(try message(["x": ["content": "<a>"]]) == #"token "<a>" has the id x, outside 0..<2097152"#)
        #expect(try message(["-1": ["content": "<a>"]]) == #"token "<a>" has the id -1, outside 0..<2097152"#)
        #expect(try message(["4294967296": ["content": "<a>"]]).hasSuffix("outside 0..<2097152"))
        #expect(try message(["2000": ["content": ""]]) == "the token with the id 2000 is empty")
        #expect(
            try message(["1026": ["content": "<a>"]])
                == #"the id 1026 is given to both "<|im_end|>" and "<a>""#)
        #expect(try message(["3": ["content": "<a>"]]).hasPrefix("the id 3 is given to both"))
        #expect(
            try message(["2000": ["content": "<|im_end|>"]])
                == #"token "<|im_end|>" is listed with the ids 1026 and 2000"#)
        #expect(
            try message(["2000": ["content": "<a>", "lstrip": true]])
                == #"tokenizer.json: added_tokens: "<a>": lstrip: true is not supported"#)
        #expect(
            try message(["2000": ["content": 5]])
                == #"tokenizer_config.json: added_tokens_decoder.2000.content: expected a string, found 5"#)
        #expect(
            try message(["2000": ["content": .string(String(repeating: "x", count: 2000))]])
                == "the token with the id 2000 has 2000 bytes, more than the limit of 256")
    }

    @Test func missingFolder() {
        let error = #expect(throws: TokenizerError.self) {
            try Tokenizer(folder: TestTokenizer.microFolder.appending(path: "none"))
        }
        #expect(error?.description.contains("none/tokenizer.json cannot be read: ") ?? false)
    }
}
