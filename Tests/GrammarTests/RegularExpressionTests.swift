import Grammar
import Testing

@Suite struct RegularExpressionTests {
    private func reason(_ text: String) -> String? {
        do {
            _ = try RegularExpression.searching(text)
            return nil
        } catch { return error.reason }
    }

    @Test(arguments: [
        ("[a-c]+", "abc", true), ("[a-c]+", "abd", false), ("a{2,3}", "a", false), ("a{2,3}", "aaa", true),
        ("a{2,3}", "aaaa", false), ("(?:ab|c)*?", "abcab", true), ("\\d{3}-\\w+", "123-a_9", true),
        ("\\d", "٣", false), ("\\s", "\u{A0}", true), ("\\S", "\u{FEFF}", false), (".", "\n", false),
        (".", "😀", true), ("[^a]", "ä", true), ("\\u00e4", "ä", true), ("\\ud83d\\ude00", "😀", true),
        ("\\u{1F600}", "😀", true), ("\\x41\\cJ", "A\n", true), ("\\p{Lu}\\p{Ll}+", "Äöü", true),
        ("\\p{L}", "1", false), ("\\P{Letter}", "1", true), ("\\p{gc=Nd}", "٣", true),
        ("(?<year>\\d{4})", "2026", true), ("^a$", "a", true), ("(^a|b)c", "ac", true), ("a|", "", true),
        ("[\\w.-]+", "a.b-c", true), ("[^]", "\n", true), ("a{,2}", "a{,2}", true),
        ("(a|a)*b", "aaaab", true), ("(a?){50}a{50}", String(repeating: "a", count: 75), true),
        ("(a?){50}a{50}", String(repeating: "a", count: 49), false),
        ("(.{1000}){1000}", "abc", false), (".{0,100000}", "hello", true), ("[a-\\d]", "-", true),
    ])
    func wholes(_ expression: String, _ text: String, _ expected: Bool) throws {
        #expect(try holds(RegularExpression.matchingWhole(expression), text) == expected)
    }

    @Test(arguments: [
        ("b", "abc", true), ("^b", "abc", false), ("c$", "abc", true), ("^abc$", "abc", true),
        ("^(ab|x)", "xyz", true), ("(^|,)b(,|$)", "a,b", true), ("(^|,)b(,|$)", "a,bc", false),
        ("^a|b$", "cb", true), ("^a|b$", "ca", false), ("", "abc", true), ("c|a^b", "ab", false),
        ("(a|)^b", "b", true), ("^$", "", true), ("^$", "a", false), ("\n", "a\nb", true),
    ])
    func searches(_ expression: String, _ text: String, _ expected: Bool) throws {
        #expect(try holds(RegularExpression.searching(expression), text) == expected)
    }

    @Test func whatIsNotRegularIsRefusedByName() {
        #expect(reason("a(?=b)") == "uses lookahead, which is not supported, at character 2")
        #expect(reason("(?<!b)") == "uses negative lookbehind, which is not supported, at character 1")
        #expect(reason("(a)\\1") == "uses a back reference, which is not supported, at character 5")
        #expect(reason("\\bword") == "uses a word boundary, which is not supported, at character 2")
        #expect(reason("(^a)*") == "repeats an anchor at character 6")
        #expect(reason("\\p{Script=Greek}")?.contains("Script=Greek") == true)
        for broken in ["(", ")", "[a", "a**", "\\", "[b-a]", "a{3,2}", "(?i)a", "\\q", "\\u12"] {
            #expect(reason(broken) != nil, "\(broken)")
        }
        #expect(reason(String(repeating: "(", count: 5_000)) != nil)
    }
}
