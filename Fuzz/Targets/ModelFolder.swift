@testable import Checkpoint
import CLinux
import Glibc
@testable import JSON
@testable import Templates
@testable import Tokenizer

extension Targets {
    /// A file of tensors: every one of them lies within the file.
    static let safetensors: Target = { bytes in
        let descriptor = cs_shared_memory("safetensors", bytes.count)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else { return true }
        guard let file = try? MappedFile.open("\(descriptor)", in: "/proc/self/fd"),
            let header = try? SafetensorsHeader(file)
        else { return true }
        for entry in header.entries.values {
            precondition(entry.range.lowerBound >= 8 && entry.range.upperBound <= bytes.count, "\(entry)")
        }
        return true
    }

    /// One document with the settings files of a folder by their names.
    static let settings: Target = { bytes in
        guard let folder = try? JSONValue(parsing: bytes) else { return true }
        let read = { (name: String) throws(CheckpointError) -> Settings? in
            folder[name]?.object.map { Settings(file: name, object: $0) }
        }
        _ = try? ProcessorFiles(read: read)
        guard let config = try? read("config.json"), let configuration = try? Configuration(config) else {
            return true
        }
        _ = try? GenerationDefaults(read("generation_config.json"), configuration: configuration)
        return true
    }

    /// A `tokenizer.json`, and what its tokenizer makes of a text.
    static let tokenizer: Target = { bytes in
        guard let document = try? JSONValue(parsing: bytes),
            let tokenizer = try? Tokenizer(tokenizer: document, configuration: nil)
        else { return true }
        let ids = tokenizer.encode("aaabab <|im_end|> 12 e\u{301}\r\n 字", callerSpans: [1..<9])
        precondition(ids.allSatisfy { 0..<Int32(tokenizer.count) ~= $0 }, "\(ids)")
        _ = tokenizer.decode(ids, skipSpecialTokens: true)
        return true
    }

    /// A template's text, rendered for a conversation that has something of everything.
    static let template: Target = { bytes in
        var limits = TemplateLimits()
        limits.steps = 20_000
        limits.outputBytes = 1 << 14
        limits.createdBytes = 1 << 18
        limits.time = .milliseconds(500)
        guard let template = try? ChatTemplate(source: String(decoding: bytes, as: UTF8.self)),
            let rendered = try? template.render(Conversation.variables, limits: limits)
        else { return true }
        precondition(rendered.text.utf8.count <= limits.outputBytes)
        var end = -1
        for span in rendered.callerSpans {
            precondition(
                span.lowerBound > end && span.upperBound <= rendered.text.utf8.count && !span.isEmpty)
            end = span.upperBound
        }
        return true
    }

    private enum Conversation {
        static let variables: JSONObject = [
            "messages": [
                ["role": "system", "content": "Be kind."],
                ["role": "user", "content": [["type": "text", "text": "2 + 2?"], ["type": "image"]]],
                [
                    "role": "assistant", "content": "4", "reasoning_content": "easy",
                    "tool_calls": [["function": ["name": "add", "arguments": ["a": 2, "b": [true]]]]],
                ],
                ["role": "tool", "content": "<|im_end|>"],
            ],
            "tools": [["type": "function", "function": ["name": "add"]]],
            "add_generation_prompt": true,
            "documents": nil,
        ]
    }
}
