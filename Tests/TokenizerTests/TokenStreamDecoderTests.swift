import Testing
import Tokenizer

@Suite struct TokenStreamDecoderTests {
    private func stream(_ ids: [Int32], _ tokenizer: Tokenizer, skip: Bool) -> (
        text: String, pieces: [String]
    ) {
        var decoder = TokenStreamDecoder(tokenizer, skipSpecialTokens: skip)
        var pieces = ids.map { decoder.append($0) }
        pieces.append(decoder.finish())
        return (pieces.joined(), pieces)
    }

    @Test func anEmojiComesWhole() throws {
        let tokenizer = try TestTokenizer.micro()
        let bytes = try Array("😀".utf8).map { byte in
            try #require((0..<256).map(Int32.init).first { tokenizer.bytes(of: $0) == [byte] })
        }
        #expect(stream(bytes, tokenizer, skip: false).pieces == ["", "", "", "😀", ""])
        #expect(stream(Array(bytes[..<3]), tokenizer, skip: false).pieces == ["", "", "", "\u{FFFD}"])
        #expect(stream([bytes[0], bytes[0]], tokenizer, skip: false).pieces == ["", "\u{FFFD}", "\u{FFFD}"])
        // A special token that is skipped does not interrupt a character.
        let end = try #require(tokenizer.id(of: "<|im_end|>"))
        #expect(stream([bytes[0], end] + bytes[1...], tokenizer, skip: true).text == "😀")
        #expect(
            stream([bytes[0], end, bytes[1]], tokenizer, skip: false).text == "\u{FFFD}<|im_end|>\u{FFFD}")
    }

    /// Ids at random, single bytes above all: streamed and decoded at once they give the same.
    @Test func streamingEqualsDecodingAtOnce() throws {
        let tokenizer = try TestTokenizer.micro()
        var random = SplitMix(state: 7)
        for _ in 0..<(TestTokenizer.isFull ? 200_000 : 5_000) {
            let limit = Bool.random(using: &random) ? 256 : Int32(tokenizer.count) + 3
            let ids = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Int32.random(in: 0..<limit, using: &random)
            }
            let skip = Bool.random(using: &random)
            let streamed = stream(ids, tokenizer, skip: skip)
            let whole = tokenizer.decode(ids, skipSpecialTokens: skip)
            try #require(streamed.text.utf8.elementsEqual(whole.utf8), "\(ids)")
        }
    }

    /// A text comes back piece by piece without a replacement character in any piece.
    @Test func textNeverBreaksInsideACharacter() throws {
        let tokenizer = try TestTokenizer.micro()
        let text = "naïve 漢字 हिन्दी 👩‍👩‍👧‍👦 🇩🇪 한국어 العربية \u{10FFFF} end"
        let streamed = stream(tokenizer.encode(text), tokenizer, skip: true)
        #expect(streamed.text.utf8.elementsEqual(text.utf8))
        #expect(streamed.pieces.allSatisfy { !$0.contains("\u{FFFD}") })
    }
}

/// A seeded generator, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
