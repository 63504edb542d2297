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
            try #require(
                tokenizer.encode(text) == ids(expected["ids"]),
                "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
        }
    }

    @Test func randomTextsOnTheMicroTokenizer() throws {
        let count = TestTokenizer.isFull ? "200000" : "2000"
        try compareEncoding(TestTokenizer.micro(), lines(TestTokenizer.microFolder, "random", count, "1"))
    }

    @Test func randomTextsOnTheDemoTokenizer() throws {
        let count = TestTokenizer.isFull ? "50000" : "1000"
        try compareEncoding(
            Tokenizer(folder: TestTokenizer.demoFolder), lines(TestTokenizer.demoFolder, "random", count, "2")
        )
    }

    @Test(.enabled(if: TestTokenizer.largeFolder != nil, "MARTLET_FIXTURES names no full-size tokenizer"))
    func randomTextsOnTheFullSizeTokenizer() throws {
        let folder = try #require(TestTokenizer.largeFolder)
        let count = TestTokenizer.isFull ? "200000" : "1000"
        try compareEncoding(TestTokenizer.large(), lines(folder, "random", count, "3"))
    }

    /// Every scalar beside letters, digits, symbols, spaces, line ends, apostrophes and marks.
    @Test func everyScalarInContext() throws {
        let ranges = TestTokenizer.isFull ? [("0", "0x10FFFF")] : [("0", "0x20FF"), ("0x11900", "0x119FF")]
        for (first, last) in ranges {
            try compareEncoding(
                TestTokenizer.micro(), lines(TestTokenizer.microFolder, "scalars", first, last))
        }
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
