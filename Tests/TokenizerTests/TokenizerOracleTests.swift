import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer

/// Equal to the Hugging Face `tokenizers` library on the same files.
@Suite(.serialized, .enabled(if: Oracle.isAvailable)) struct TokenizerOracleTests {
    private func lines(_ folder: URL, _ arguments: String...) throws -> [JSONValue] {
        try Oracle.lines("tokenizer_texts.py", [folder.path] + arguments).map { try JSONValue(parsing: $0) }
    }

    private func ids(_ value: JSONValue?) -> [Int32] {
        value?.array?.compactMap { $0.int.flatMap(Int32.init(exactly:)) } ?? []
    }

    private func compareEncoding(_ tokenizer: Tokenizer, _ cases: [JSONValue]) throws {
        #expect(!cases.isEmpty)
        for expected in cases {
            let text = try #require(expected["text"]?.string)
            func scalars() -> Comment { "\(text.unicodeScalars.map { String($0.value, radix: 16) })" }
            try #require(tokenizer.encode(text) == ids(expected["ids"]), scalars())
            let asCaller = tokenizer.encode(text, callerSpans: [0..<text.utf8.count])
            try #require(asCaller == ids(expected["plain"]), scalars())
        }
    }

    /// Batches of random texts: 20,000 each in the full run, a thousand or two otherwise.
    private func compareRandomTexts(_ tokenizer: Tokenizer, _ folder: URL, batches: Int, few: Int) throws {
        for seed in 0..<(TestTokenizer.isFull ? batches : 1) {
            let count = TestTokenizer.isFull ? 20_000 : few
            try compareEncoding(tokenizer, lines(folder, "random", "\(count)", "\(seed)"))
        }
    }

    @Test func randomTextsOnTheMicroTokenizer() throws {
        try compareRandomTexts(TestTokenizer.micro(), TestTokenizer.microFolder, batches: 10, few: 2000)
    }

    @Test func randomTextsOnTheDemoTokenizer() throws {
        let folder = TestTokenizer.demoFolder
        try compareRandomTexts(Tokenizer(folder: folder), folder, batches: 2, few: 1000)
    }

    @Test(.enabled(if: TestTokenizer.largeFolder != nil, "MARTLET_FIXTURES names no full-size tokenizer"))
    func randomTextsOnTheFullSizeTokenizer() throws {
        let folder = try #require(TestTokenizer.largeFolder)
        try compareRandomTexts(TestTokenizer.large(), folder, batches: 10, few: 1000)
    }

    /// Every scalar beside letters, digits, symbols, spaces, line ends, apostrophes and marks.
    @Test func everyScalarInContext() throws {
        let tokenizer = try TestTokenizer.micro()
        let planes = (0..<17).map { ($0 << 16, $0 << 16 | 0xFFFF) }
        for (first, last) in TestTokenizer.isFull ? planes : [(0, 0x20FF), (0x11900, 0x119FF)] {
            try compareEncoding(
                tokenizer, lines(TestTokenizer.microFolder, "scalars", "\(first)", "\(last)"))
        }
    }

    @Test func everythingThatNormalisationJoins() throws {
        try compareEncoding(TestTokenizer.micro(), lines(TestTokenizer.microFolder, "decomposed"))
    }

    @Test func theOlderPattern() throws {
        let pattern =
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        var document = try #require(try TestTokenizer.microDocument().object)
        document["pre_tokenizer"] = [
            "type": "Sequence",
            "pretokenizers": [
                ["type": "Split", "pattern": ["Regex": .string(pattern)]],
                ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false],
            ],
        ]
        let tokenizer = try Tokenizer(tokenizer: .object(document), configuration: nil)
        try compareEncoding(
            tokenizer, lines(TestTokenizer.microFolder, "random", "1000", "5", "--marks-apart"))
    }

    @Test func aMegabyteWithoutABreakIsNotQuadratic() throws {
        let tokenizer = try TestTokenizer.micro()
        for expected in try lines(TestTokenizer.microFolder, "long") {
            let text = try #require(expected["text"]?.string)
            var encoded: [Int32] = []
            let time = ContinuousClock().measure { encoded = tokenizer.encode(text) }
            print(
                "\(text.utf8.count) bytes of \(text.unicodeScalars.prefix(3).map { "U+" + String($0.value, radix: 16) }): \(time), reference \(expected["seconds"]?.double ?? 0) s"
            )
            #expect(encoded == ids(expected["ids"]))
            #expect(tokenizer.decode(encoded, skipSpecialTokens: false).utf8.count > 0)
        }
    }

    @Test func decodingReplacesWhatIsNotUTF8() throws {
        let tokenizer = try TestTokenizer.micro()
        let count = TestTokenizer.isFull ? "50000" : "2000"
        for expected in try lines(TestTokenizer.microFolder, "decode", count, "4") {
            let ids = ids(expected["ids"])
            let text = tokenizer.decode(ids, skipSpecialTokens: false)
            try #require(text.utf8.elementsEqual(expected["text"]?.string?.utf8 ?? "".utf8), "\(ids)")
            let plain = tokenizer.decode(ids, skipSpecialTokens: true)
            try #require(
                plain.utf8.elementsEqual(expected["without_special"]?.string?.utf8 ?? "".utf8), "\(ids)")
        }
    }
}
