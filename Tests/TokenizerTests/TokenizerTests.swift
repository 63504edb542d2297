import Foundation
import JSON
import Testing
import Tokenizer

@Suite struct TokenizerTests {
    @Test func knowsItsTokens() throws {
        let tokenizer = try TestTokenizer.micro()
        #expect(tokenizer.count == 1057)
        #expect(tokenizer.addedTokens.count == 33)
        #expect(tokenizer.eosToken == "<|im_end|>")
        #expect(tokenizer.eosID == 1026)
        #expect(tokenizer.configuration.padToken == "<|endoftext|>")
        #expect(tokenizer.configuration.bosToken == nil)
        #expect(tokenizer.token(1026) == "<|im_end|>")
        #expect(tokenizer.isSpecial(1026))
        let think = try #require(tokenizer.id(of: "<think>"))
        #expect(!tokenizer.isSpecial(think))
        #expect(tokenizer.bytes(of: think) == Array("<think>".utf8))
        #expect(tokenizer.token(1057) == nil)
        #expect(tokenizer.token(-1) == nil)
        #expect(tokenizer.bytes(of: .max).isEmpty)
        #expect(tokenizer.id(of: "no such token") == nil)
        for id in 0..<Int32(tokenizer.count) {
            let token = try #require(tokenizer.token(id))
            #expect(tokenizer.id(of: token) == id)
            #expect(!tokenizer.bytes(of: id).isEmpty)
        }
    }

    @Test func emptyTextIsNoToken() throws {
        let tokenizer = try TestTokenizer.micro()
        #expect(tokenizer.encode("").isEmpty)
        #expect(tokenizer.decode([], skipSpecialTokens: false).isEmpty)
    }

    @Test func addedTokensOfBothFilesAreMerged() throws {
        let tokenizer = try Tokenizer(
            tokenizer: TestTokenizer.microDocument(),
            configuration: [
                "eos_token": ["content": "<new>"],
                "added_tokens_decoder": [
                    "1026": ["content": "<|im_end|>", "special": false],
                    "2000": ["content": "<new>", "special": true],
                ],
            ])
        #expect(tokenizer.count == 2001)
        #expect(tokenizer.eosID == 2000)
        #expect(tokenizer.encode("<new>") == [2000])
        #expect(!tokenizer.isSpecial(1026))
        #expect(tokenizer.token(1999) == nil)
    }

    @Test func theLongestAddedTokenWins() throws {
        let tokenizer = try Tokenizer(
            tokenizer: TestTokenizer.microDocument(),
            configuration: [
                "added_tokens_decoder": [
                    "2000": ["content": "<a", "special": true], "2001": ["content": "<ab>", "special": true],
                    "2002": ["content": "b>c", "special": true],
                ]
            ])
        #expect(tokenizer.encode("<ab>c<a") == [2001] + tokenizer.encode("c") + [2000])
        #expect(tokenizer.encode("<ab>", callerSpans: [3..<4]).first == 2000)
        #expect(tokenizer.encode("<ab>c", callerSpans: [0..<1]).last == 2002)
    }

    /// A token marked `normalized` is sought in the normal form, where a caller's span must follow
    /// the text as it shrinks.
    @Test func normalizedTokensAreFoundAfterNormalising() throws {
        let tokenizer = try Tokenizer(
            tokenizer: TestTokenizer.microDocument(),
            configuration: [
                "added_tokens_decoder": [
                    "2000": ["content": "<caf\u{E9}>", "special": false, "normalized": true],
                    "2001": ["content": "<raw>", "special": false, "normalized": false],
                ]
            ])
        #expect(tokenizer.encode("<cafe\u{301}>") == [2000])
        #expect(tokenizer.encode("<caf\u{E9}>") == [2000])
        // U+0338 joins to the bracket in the normal form: no token there, one where text is raw.
        #expect(!tokenizer.encode("<caf\u{E9}>\u{338}").contains(2000))
        #expect(tokenizer.encode("<raw>\u{338}").contains(2001))
        let text = "e\u{301}e\u{301}<cafe\u{301}>e\u{301}<cafe\u{301}>"
        #expect(tokenizer.encode(text).filter { $0 == 2000 }.count == 2)
        let byteCount = text.utf8.count
        for (span, expected) in [
            (0..<6, 2), (0..<7, 1), (6..<7, 1), (11..<12, 1), (13..<14, 1), (14..<17, 2), (0..<byteCount, 0),
            (17..<18, 1), (byteCount - 1..<byteCount, 1), (3..<6, 2), (9..<16, 1),
        ] {
            let ids = tokenizer.encode(text, callerSpans: [span])
            #expect(ids.filter { $0 == 2000 }.count == expected, "\(span)")
        }
        #expect(!tokenizer.encode(text, callerSpans: [6..<7, 17..<18]).contains(2000))
    }

    @Test(.enabled(if: TestTokenizer.largeFolder != nil, "MARTLET_FIXTURES names no full-size tokenizer"))
    func theFullSizeTokenizerLoads() throws {
        let folder = try #require(TestTokenizer.largeFolder)
        let bytes = try TestTokenizer.unpacked(folder.appending(path: "tokenizer.json.gz"))
        var tokenizer: Tokenizer?
        let reading = try ContinuousClock().measure {
            let document = try JSONValue(parsing: bytes)
            let building = try ContinuousClock().measure {
                tokenizer = try Tokenizer(tokenizer: document, configuration: nil)
            }
            print("vocabulary and merges in \(building)")
        }
        print("full-size tokenizer of \(bytes.count) bytes in \(reading)")
        #expect(tokenizer?.count == 248_077)
        #expect(tokenizer?.id(of: "<|im_end|>") == 248_046)
    }
}
