import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Right bodies with something changed in them: each is read, or refused with a sentence.
@Suite struct MutationTests {
    private static let values: [JSONValue] = [
        nil, true, false, 0, -1, 1, 5, "", "auto", "text", "none", [], [[]], [nil], ["a"], [1], [[1, -1]],
        [:],
        ["type": "text"], ["url": 5], ["name": nil], ["a": [:]], ["role": "user"],
        .number(JSONNumber(spelling: "1e400")), .number(JSONNumber(spelling: "-1e400")),
        .number(JSONNumber(spelling: "1e-400")), .number(JSONNumber(spelling: "9223372036854775808")),
        .number(JSONNumber(spelling: "-9223372036854775808")), .number(JSONNumber(spelling: "0.5")),
        .number(JSONNumber(spelling: "-0.0")), .string("\u{0}\u{10FFFF}"),
    ]

    private static let full = """
        {"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[
        {"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"u"}}]},{"role":"assistant","content":null,
        "reasoning":"r","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c","content":"x"}],"prompt":["a","b"],"tokens":[1,2],
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"auto",
        "stream":true,"stream_options":{"include_usage":true},"max_tokens":9,"min_tokens":1,"n":2,"stop":["a"],
        "seed":3,"temperature":0.5,"top_p":0.5,"top_k":5,"min_p":0.1,"logit_bias":{"5":1},"stop_token_ids":[1],
        "allowed_token_ids":[1],"bad_words":["b"],"reasoning_effort":"low","chat_template_kwargs":{"a":1},
        "mm_processor_kwargs":{"size":{"shortest_edge":1,"longest_edge":2}},
        "media_io_kwargs":{"video":{"fps":1,"num_frames":2}},"nvext":{"top_k":1},"documents":[{"a":1}],
        "response_format":{"type":"text"},"request_id":"x","priority":0,"cache_salt":"s"}
        """

    @Test func mutatedDocuments() throws {
        let rounds = TestSize.cases(2_000, full: 100_000)
        let body = try WireTesting.parsed(Self.full)
        var generator = SeededGenerator(4)
        var (read, refused) = (0, 0)
        for _ in 0..<rounds {
            var mutant = body
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutant.mutate(&generator, Self.values) }
            for isRead in try Self.outcomes(mutant) {
                if isRead { read += 1 } else { refused += 1 }
            }
        }
        // Neither outcome is rare, so both were tried.
        #expect(read > rounds / 4 && refused > rounds / 4, "\(read) read, \(refused) refused")
    }

    @Test func mutatedBytes() throws {
        let body = [UInt8](Self.full.utf8)
        var generator = SeededGenerator(5)
        for _ in 0..<2_000 {
            var bytes = body
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.removeSubrange(place..<min(place + 20, bytes.count))
                }
            }
            do {
                _ = try Self.outcomes(try RequestBody.parse(bytes, limits: WireTesting.limits))
            } catch let error as WireError {
                #expect(error.kind == .schema && error.parameter == nil && !error.message.isEmpty)
            }
        }
    }

    /// Whether each route reads the body. What is thrown is a `WireError` with a sentence, or the test fails.
    private static func outcomes(_ body: JSONValue) throws -> [Bool] {
        let limits = WireTesting.limits
        return try [
            isRead { _ = try ChatRequest(body, limits: limits) },
            isRead { _ = try CompletionRequest(body, limits: limits) },
            isRead { _ = try TokenizeRequest(body, limits: limits) },
            isRead { _ = try DetokenizeRequest(body, limits: limits) },
        ]
    }

    private static func isRead(_ route: () throws -> Void) throws -> Bool {
        do {
            try route()
            return true
        } catch let error as WireError {
            let isSentence = error.message.hasSuffix(".") && error.message.utf8.count > 10
            #expect(isSentence, "\(error)")
            #expect(error.parameter?.isEmpty != true)
            return false
        }
    }
}

extension JSONValue {
    /// Replaces, removes or doubles one value somewhere below.
    fileprivate mutating func mutate(_ generator: inout SeededGenerator, _ values: [JSONValue]) {
        switch self {
        case .object(var object) where !object.isEmpty && Int.random(in: 0..<8, using: &generator) > 0:
            let (key, value) = object.members[Int.random(in: object.members.indices, using: &generator)]
            if Int.random(in: 0..<10, using: &generator) == 0 {
                object[key] = nil
            } else {
                var value = value
                value.mutate(&generator, values)
                object[key] = value
            }
            self = .object(object)
        case .array(var items) where !items.isEmpty && Int.random(in: 0..<8, using: &generator) > 0:
            let place = Int.random(in: items.indices, using: &generator)
            if Int.random(in: 0..<10, using: &generator) == 0 {
                items.append(items[place])
            } else {
                items[place].mutate(&generator, values)
            }
            self = .array(items)
        default: self = values[Int.random(in: values.indices, using: &generator)]
        }
    }
}
