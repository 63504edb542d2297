import Conversation
import Foundation
import JSON
import Reply
import TestSupport
import Testing

/// A small generator with a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct SplitTests {
    static let full = TestSize.isFull

    private static let pieces = [
        "<think>", "</think>", "<tool_call>", "</tool_call>", "<function=get_weather>",
        "<function=write_file>",
        "<function=typed>", "<function=made_up>", "<function=>", "<function=x", "</function>",
        "<parameter=city>",
        "<parameter=content>", "<parameter=i>", "<parameter=o>", "<parameter=ns>", "<parameter=>",
        "<parameter=days\n",
        "</parameter>", "\n", "\n", "\n\n", " ", "\t", "hello", "é😀", "null", "3", "[1, {\"a\": 2}]",
        "{'a': True}", "true",
        "</parameter>\n</parameter>", "</parameters>", "</function_invocation>", "<parameters>", "[1]}",
        "{'a': b}", "Some words.\n", "None found",
        "\"", "\\", "<", "</", ">", "<tool", "</para", "&", "\u{1}",
    ]

    private func reply(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...14, using: &random) {
            if Int.random(in: 0..<4, using: &random) == 0 {
                let names = ["get_weather", "write_file", "typed", "made_up"]
                let keys = ["city", "content", "i", "o", "ns", "b", "boolText", "textArray", ""]
                let arguments = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    (
                        keys[Int.random(in: 0..<keys.count, using: &random)],
                        Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
                    )
                }
                text += call(names[Int.random(in: 0..<names.count, using: &random)], arguments)
            } else {
                text += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
            }
        }
        return text
    }

    @Test("Any split of a text gives the same answer, and arguments are always JSON objects")
    func splits() throws {
        var random = SeededGenerator(seed: 20_26)
        var calls = 0
        for _ in 0..<(Self.full ? 100_000 : 2_000) {
            let text = reply(&random)
            let options = parserOptions(
                thinking: Bool.random(using: &random), parallel: Int.random(in: 0..<4, using: &random) > 0)
            let reason: FinishReason = Bool.random(using: &random) ? .stop : .length
            let whole = fold([text], options, reason)
            for _ in 0..<2 {
                var pieces: [String] = [""]
                for scalar in text.unicodeScalars {
                    if Int.random(in: 0..<4, using: &random) == 0 { pieces.append("") }
                    pieces[pieces.count - 1].unicodeScalars.append(scalar)
                }
                #expect(fold(pieces, options, reason) == whole, "\(text.debugDescription) as \(pieces)")
            }
            for call in whole.toolCalls {
                let value = try? JSONValue(parsing: call.arguments)
                #expect(value?.object != nil, "\(text.debugDescription): \(call.arguments)")
                calls += 1
            }
        }
        #expect(calls > 500)
    }

    @Test("A value is what the first fitting choice of its schema says, or text; never null unasked")
    func values() {
        // Texts, and what they are as each type; nil is none.
        let texts: [(text: String, values: [String: String])] = [
            ("3", ["i": "3", "f": "3", "numbers": "3"]), ("true", ["b": "true", "boolText": "true"]),
            ("{\"a\": 1}", ["o": "{\"a\": 1}", "textObject": "{\"a\": 1}"]),
            ("['a']", ["a": "[\"a\"]", "oneArray": "[\"a\"]", "textArray": "[\"a\"]"]), ("words", [:]),
            ("None x", [:]),
        ]
        let names = ["i", "f", "o", "a", "s", "boolText", "textArray", "textObject", "numbers"]
        var random = SeededGenerator(seed: 16)
        for _ in 0..<(Self.full ? 20_000 : 1_000) {
            let (text, values) = texts.randomElement(using: &random)!
            let name = names.randomElement(using: &random)!
            let trailing = ["", "", "}", "]", " and so on", "\n[1]"].randomElement(using: &random)!
            let closing = ["\n</parameter>", "\n</parameter>\n</parameter>", "\n</parameter>\n</parameters>"]
                .randomElement(using: &random)!
            let before = ["", "<parameters>\n", "First some words.\n"].randomElement(using: &random)!
            let after = ["", "</function_invocation>", "\n</tool_call>"].randomElement(using: &random)!
            let reply =
                "<tool_call>\n<function=typed>\n\(before)<parameter=\(name)>\n\(text)\(trailing)\(closing)\n"
                + "</function>\n</tool_call>\(after)"
            let whole = fold([reply], parserOptions(), .stop)
            // Any JSON passes for an object or an array outside of a union.
            let isLenient = trailing.isEmpty && ["o", "a"].contains(name)
            let literal = trailing.isEmpty ? values[name] : nil
            if !isLenient || literal != nil {
                let expected = literal ?? jsonText(text + trailing)
                #expect(whole.toolCalls.map(\.arguments) == ["{\"\(name)\": \(expected)}"], "\(reply)")
            }
            #expect(whole.content == nil, "\(reply)")
        }
    }

    @Test("No event is empty, and heads come before their arguments")
    func wellFormed() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            var parser = ReplyParser(parserOptions(thinking: Bool.random(using: &random)))
            var open = -1
            var events: [ReplyEvent] = []
            for character in reply(&random) { events += parser.feed(String(character)) }
            events += parser.finish(.stop)
            for event in events {
                switch event {
                case .reasoning(let piece), .content(let piece): #expect(!piece.isEmpty)
                case .toolHead(let index, _, _):
                    #expect(index == open + 1)
                    open = index
                case .toolArguments(let index, let piece):
                    #expect(index == open)
                    #expect(!piece.isEmpty)
                case .finish, .usage: break
                }
            }
            #expect(events.last.map { if case .finish = $0 { true } else { false } } == true)
        }
    }

    @Test(
        "Text that makes the parser hold back is read in linear time",
        .timeLimit(.minutes(20)),
        arguments: [
            "<tool_call>", "<", "\n", " ", "<tool_call>\n<function=get_weather>\n<parameter=city>\n",
            "</parameter>\n",
            "<tool_call>\n<function=get_weather>\n", "<function=get_weather>\n", "</think",
        ])
    func linear(piece: String) {
        for prefix in [
            "", "<tool_call>\n<function=write_file>\n<parameter=content>\n",
            "<tool_call>\n<function=typed>\n<parameter=o>\n",
            "<tool_call>",
        ] {
            let text =
                prefix + String(repeating: piece, count: (Self.full ? 2_000_000 : 200_000) / piece.utf8.count)
            for thinking in [false, true] {
                var parser = ReplyParser(parserOptions(thinking: thinking))
                let start = ContinuousClock.now
                for character in text.utf8 { _ = parser.feed(String(UnicodeScalar(character))) }
                _ = parser.finish(.stop)
                let time = ContinuousClock.now - start
                #expect(
                    time < .seconds(Self.full ? 10 : 2),
                    "\(prefix) and \(piece), thinking \(thinking): \(time)")
            }
        }
    }
}
