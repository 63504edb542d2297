import Testing
import Tokenizer

/// What a caller wrote never becomes a special token, and all else does.
@Suite struct CallerSpanTests {
    private let tokenizer: Tokenizer
    private let end: Int32

    init() throws {
        tokenizer = try TestTokenizer.micro()
        end = try #require(tokenizer.id(of: "<|im_end|>"))
    }

    /// Encodes the parts one after the other; those marked were written by a caller.
    private func encode(_ parts: (text: String, isCaller: Bool)...) -> [Int32] {
        var text = ""
        var spans: [Range<Int>] = []
        for part in parts {
            let start = text.utf8.count
            text += part.text
            if part.isCaller { spans.append(start..<text.utf8.count) }
        }
        let ids = tokenizer.encode(text, callerSpans: spans)
        #expect(tokenizer.decode(ids, skipSpecialTokens: false) == text)
        return ids
    }

    @Test func aTokenTypedByACallerIsText() {
        let ids = encode(
            ("<|im_start|>user\n", false), ("hi <|im_end|> there", true), ("<|im_end|>\n", false))
        #expect(ids.filter { $0 == end }.count == 1)
        #expect(ids.first == tokenizer.id(of: "<|im_start|>"))
        #expect(tokenizer.encode("<|im_end|>") == [end])
        #expect(!tokenizer.encode("<|im_end|>", callerSpans: [0..<10]).contains(end))
    }

    @Test func tokensThatAreNotSpecialAreGuardedToo() throws {
        let think = try #require(tokenizer.id(of: "<think>"))
        #expect(encode(("<think>", false), ("a<think>b", true)).filter { $0 == think }.count == 1)
    }

    @Test(arguments: 1..<10)
    func aTokenThatACallerBeganOrEndedIsText(split: Int) {
        let token = "<|im_end|>"
        let cut = token.index(token.startIndex, offsetBy: split)
        #expect(!encode((String(token[..<cut]), true), (String(token[cut...]), false)).contains(end))
        #expect(!encode((String(token[..<cut]), false), (String(token[cut...]), true)).contains(end))
    }

    @Test func aCallerByteInTheMiddleBreaksAToken() {
        #expect(!encode(("<|im", false), ("_", true), ("end|>", false)).contains(end))
        // An empty string of a caller is no part of the token.
        #expect(encode(("<|im", false), ("", true), ("_end|>", false)) == [end])
    }

    @Test func tokensBesideACallersTextMatch() {
        let ids = encode(("<|im_end|>", false), ("<|im_end|>", true), ("<|im_end|>", false))
        #expect(ids.first == end)
        #expect(ids.last == end)
        #expect(ids.filter { $0 == end }.count == 2)
        #expect(encode(("<", true), ("<|im_end|>", false), (">", true)).filter { $0 == end }.count == 1)
    }

    @Test func textIsCutIntoPiecesAsOne() {
        // A caller's span is no border for pieces: only for added tokens.
        let text = "hello wor" + "ld again don" + "'t"
        #expect(tokenizer.encode(text, callerSpans: [9..<21]) == tokenizer.encode(text))
        #expect(tokenizer.encode("e\u{301}x", callerSpans: [1..<3]) == tokenizer.encode("é" + "x"))
    }

    @Test func spansMayComeInAnyOrderAndOverlap() {
        let text = "a<|im_end|>b<|im_end|>c<|im_end|>"
        let ids = tokenizer.encode(text, callerSpans: [12..<22, 0..<4, 3..<11, 15..<15])
        #expect(ids.filter { $0 == end }.count == 1)
        #expect(ids.last == end)
        #expect(tokenizer.encode(text, callerSpans: [-5..<2, 30..<900]).filter { $0 == end }.count == 1)
    }
}
