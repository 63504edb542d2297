import JSON
import Templates
import Testing

/// Which bytes of a rendering a caller wrote, kept through every operation on strings.
@Suite struct CallerSpanTests {
    /// The rendering of `source` with the caller's bytes in brackets.
    private func marked(_ source: String, _ variables: JSONObject = ["x": "user", "n": 5]) throws -> String {
        let rendered = try ChatTemplate(source: source).render(variables, constants: ["eos": "<eos>"])
        var bytes = Array(rendered.text.utf8)
        for span in rendered.callerSpans.reversed() {
            bytes.insert(UInt8(ascii: "]"), at: span.upperBound)
            bytes.insert(UInt8(ascii: "["), at: span.lowerBound)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "Spans follow the text",
        arguments: [
            ("a{{ x }}b", "a[user]b"),
            ("{{ eos }}{{ x }}{{ eos }}", "<eos>[user]<eos>"),
            ("{{ '<' + x + '>' }}", "<[user]>"),
            ("{{ '<' ~ x ~ n ~ '>' }}", "<[user]5>"),
            ("{{ ('  ' ~ x ~ '  ')|trim }}", "[user]"),
            ("{{ ('<' ~ x).strip('<u') }}", "[ser]"),
            ("{{ (x ~ ',b,' ~ x).split(',') | join('+') }}", "[user]+b+[user]"),
            ("{{ ('<' ~ x ~ '>')[1:3] }}", "[us]"),
            ("{{ ('<' ~ x ~ '>')[::-1] }}", ">[resu]<"),
            ("{{ ('<' ~ x ~ '>')[0] }}{{ ('<' ~ x)[2] }}", "<[s]"),
            ("{{ x.replace('se', '--') }}", "[u]--[r]"),
            ("{{ 'a-b'.replace('-', x) }}", "a[user]b"),
            ("{{ ('<' ~ x)|upper }}", "<[USER]"),
            ("{{ ('ß' ~ x)|upper }}", "SS[USER]"),
            ("{{ ('<' ~ x)|title }}", "<[User]"),
            ("{{ x|tojson }}", "[\"user\"]"),
            ("{{ {'k': [x]}|tojson }}", "[{\"k\": [\"user\"]}]"),
            ("{{ {'k': ['y']}|tojson }}", "{\"k\": [\"y\"]}"),
            ("{{ [x] }}", "[['user']]"),
            ("{{ '<%s|%5s>' % (x, 'a') }}", "<[user]|    a>"),
            ("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(x) }}{{ m('t') }}", "<[user]><t>"),
            ("{% set b %}<{{ x }}>{% endset %}{{ b|trim('<') }}", "[user]>"),
            ("{% for c in x %}{{ c }}.{% endfor %}", "[u].[s].[e].[r]."),
            ("{% for c in x %}{{ c }}{% endfor %}", "[user]"),
            ("{{ ('a\\n' ~ x)|indent(1) }}", "a\n [user]"),
            ("{{ ('<' ~ x)|e }}", "&lt;[user]"),
            ("{{ x.center(8) }}|", "  [user]  |"),
            ("{{ [x, 'b']|first }}{{ [x, 'b']|last }}", "[user]b"),
            ("{% filter upper %}a{{ x }}{% endfilter %}", "A[USER]"),
            ("{% if x == 'user' %}yes{% endif %}", "yes"),
        ])
    func follow(source: String, expected: String) throws {
        #expect(try marked(source) == expected)
    }

    @Test("Keys and nested values of variables are the caller's too")
    func nested() throws {
        let variables: JSONObject = ["m": [["<k>": "<v>"]]]
        #expect(
            try marked("{% for k, v in m[0]|items %}{{ k }}={{ v }}{% endfor %}", variables) == "[<k>]=[<v>]")
    }
}
