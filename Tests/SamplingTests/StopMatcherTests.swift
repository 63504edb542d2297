import Foundation
import Sampling
import TestSupport
import Testing

@Suite struct StopMatcherTests {
    /// Text shown until the end, and the stop that was found.
    private func run(_ pieces: [String], _ stops: [String], includesStop: Bool = false) -> (String, String?) {
        var matcher = StopMatcher(stops, includesStop: includesStop)
        var text = ""
        for piece in pieces {
            let output = matcher.feed(piece)
            text += output.text
            if let stop = output.stop {
                #expect(matcher.feed("more") == .init(text: "", stop: nil) && matcher.finish().isEmpty)
                return (text, stop)
            }
        }
        return (text + matcher.finish(), nil)
    }

    /// The rule by search: the stop that ends first, of those the longest.
    private func expected(_ text: String, _ stops: [String], includesStop: Bool) -> (String, String?) {
        let bytes = Array(text.utf8)
        for end in 0...bytes.count {
            let found = stops.filter {
                !$0.isEmpty && bytes[..<end].reversed().starts(with: $0.utf8.reversed())
            }
            if let stop = found.max(by: { $0.utf8.count < $1.utf8.count }) {
                let shown = includesStop ? end : end - stop.utf8.count
                return (String(decoding: bytes[..<shown], as: UTF8.self), stop)
            }
        }
        return (text, nil)
    }

    @Test func agreesWithSearchHoweverTheTextIsSplit() {
        var random = Seeded(state: 7)
        let alphabet = ["a", "b", "ab", "é", "è", "日", "🟡", "\n", "e\u{301}"]
        let count = TestSize.cases(5_000, full: 200_000)
        var hits = 0
        for _ in 0..<count {
            let word = { (length: Int) in
                (0..<length).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
            }
            let text = word(.random(in: 0...30, using: &random))
            let stops = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                word(.random(in: 0...5, using: &random))
            }
            let includesStop = Bool.random(using: &random)
            var pieces: [String] = [""]
            for scalar in text.unicodeScalars {
                if Bool.random(using: &random) { pieces.append("") }
                pieces[pieces.count - 1].unicodeScalars.append(scalar)
            }
            let found = run(pieces, stops, includesStop: includesStop)
            let wanted = expected(text, stops, includesStop: includesStop)
            #expect(Array(found.0.utf8) == Array(wanted.0.utf8) && found.1 == wanted.1, "\(pieces) \(stops)")
            if found.1 != nil { hits += 1 }
        }
        #expect(hits > count / 4 && hits < count)
    }

    @Test func holdsBackOnlyWhatMayBecomeAStop() {
        var matcher = StopMatcher(["</s>", "END"])
        #expect(matcher.feed("hello <") == .init(text: "hello ", stop: nil))
        #expect(matcher.feed("/") == .init(text: "", stop: nil))
        #expect(matcher.feed("p> E") == .init(text: "</p> ", stop: nil))
        #expect(matcher.feed("NDS") == .init(text: "", stop: "END"))
        #expect(matcher.feed("x") == .init(text: "", stop: nil))
    }

    @Test func worksThroughRepetitions() {
        let text = String(repeating: "a", count: 100_000)
        #expect(run([text], [String(repeating: "a", count: 256) + "b"]).0 == text)
        #expect(run(["aab", "aaab"], ["aaab"]) == ("aab", "aaab"))
    }
}

private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 1
        let block = Philox.block(
            counter: [UInt32(truncatingIfNeeded: state), UInt32(state >> 32), 0, 0], key: [1, 2])
        return UInt64(block[0]) << 32 | UInt64(block[1])
    }
}
