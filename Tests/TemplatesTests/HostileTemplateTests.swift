import Foundation
import JSON
import Templates
import Testing

/// Templates that try to use up time, memory or the stack: each stops with an error.
@Suite struct HostileTemplateTests {
    static let sources: [String: String] = [
        "exponential loops":
            "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"
            + "{% endfor %}{% endfor %}{% endfor %}",
        "long string": "{{ 'a' * 10**9 }}",
        "long list": "{{ ([0] * 10**12)|length }}",
        "overflow of a length": "{{ 'ab' * 9223372036854775807 }}",
        "doubling":
            "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "doubling by replace": "{% set ns = namespace(x='aa') %}{% for i in range(99) %}"
            + "{% set ns.x = ns.x|replace('a', 'aa') %}{% endfor %}",
        "doubling by join": "{% set ns = namespace(x='aa') %}{% for i in range(99) %}"
            + "{% set ns.x = ns.x|join(ns.x) %}{% endfor %}",
        "recursive macro": "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
        "recursion through caller": "{% macro m() %}{{ caller() }}{% call m() %}x{% endcall %}{% endmacro %}"
            + "{% call m() %}y{% endcall %}",
        "mutual macros":
            "{% macro a() %}{{ b() }}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{{ a() }}{% endmacro %}"
            + "{{ a() }}",
        "binary tree of macros":
            "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(100) }}",
        "endless output":
            "{% for i in range(99999) %}{% for j in range(99999) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            + "{% endfor %}{% endfor %}",
        "big power": "{{ 2 ** 10**18 }}",
        "big indent": "{{ {'a': {'b': 1}}|tojson(indent=9223372036854775807) }}",
        "wide padding": "{{ 'x'.center(10**12) }}",
        "wide format": "{{ '%999999999d' % 1 }}",
        "long range": "{{ range(-9223372036854775807, 9223372036854775807)|length }}",
        "nested lists":
            "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}",
        "nested dictionaries": "{% set ns = namespace(x={}) %}{% for i in range(99999) %}"
            + "{% set ns.x = dict(a=ns.x) %}{% endfor %}",
        "nested loops in a namespace": "{% set ns = namespace(x=1) %}{% for i in range(99999) %}"
            + "{% for y in [ns.x] %}{% set ns.x = loop %}{% endfor %}{% endfor %}",
        "nesting by map": "{% set ns = namespace(x=1) %}{% for i in range(99999) %}"
            + "{% set ns.x = [{}]|map(attribute='q', default=ns.x)|list %}{% endfor %}",
        "deep brackets": "{{ " + String(repeating: "[", count: 100_000) + " }}",
        "deep parentheses": "{{ " + String(repeating: "(", count: 100_000) + "1",
        "deep negation": "{{ " + String(repeating: "-", count: 100_000) + "1 }}",
        "deep not": "{{ " + String(repeating: "not ", count: 100_000) + "1 }}",
        "deep tests": "{{ 1 is in " + String(repeating: "[", count: 100_000) + " }}",
        "deep ifs": String(repeating: "{% if 1 %}", count: 100_000),
        "deep conditional": "{{ " + String(repeating: "1 if 0 else ", count: 100_000) + "1 }}",
        "deep targets": "{% for " + String(repeating: "(", count: 100_000) + "a",
    ]

    @Test("A hostile template stops", .timeLimit(.minutes(20)), arguments: sources.keys.sorted())
    func stops(name: String) throws {
        let source = try #require(Self.sources[name])
        let start = ContinuousClock.now
        #expect(throws: TemplateError.self) { try ChatTemplate(source: source).render(JSONObject()) }
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A long chain is no deep one")
    func longChains() throws {
        let count = 50_000
        for (part, expected) in [
            (" + 1", "50001"), (" ~ 1", nil), ("|abs", "1"), (" * 1", "1"), (" and 1", "1"),
        ]
            as [(String, String?)]
        {
            let source = "{{ 1" + String(repeating: part, count: count) + " }}"
            let text = try ChatTemplate(source: source).render(JSONObject()).text
            #expect(text == expected ?? String(repeating: "1", count: count + 1))
        }
    }

    @Test("The deepest template that is allowed fits in a small stack")
    func stack() throws {
        // Macro depth times nesting, on a thread with the half megabyte that some systems give.
        let nested = (0..<100).reduce("{{ m() }}") { body, _ in "{% if 1 %}\(body){% endif %}" }
        let source = "{% macro m() %}\(nested){% endmacro %}{{ m() }}"
        let thread = SmallThread {
            do {
                _ = try ChatTemplate(source: source).render(JSONObject())
                return nil
            } catch { return error as? TemplateError }
        }
        guard case .limit(.depth, _, _)? = thread.result() else {
            Issue.record("no limit was met")
            return
        }
    }

    @Test("A search in a long string is linear")
    func linearSearch() throws {
        let source = "{{ (('a' * 4000000) ~ 'b').count(('a' * 2000000) ~ 'c') }}"
        #expect(try ChatTemplate(source: source).render(JSONObject()).text == "0")
    }

    @Test("Each budget stops with its own name")
    func limits() throws {
        var limits = TemplateLimits()
        limits.steps = 100
        let loop = try ChatTemplate(source: "\n{% for i in range(1000) %}{{ i }}{% endfor %}")
        #expect(throws: TemplateError.limit(.steps, maximum: 100, line: 2)) {
            try loop.render(JSONObject(), limits: limits)
        }
        limits = TemplateLimits()
        limits.outputBytes = 10
        #expect(throws: TemplateError.limit(.outputBytes, maximum: 10, line: 2)) {
            try loop.render(JSONObject(), limits: limits)
        }
        limits = TemplateLimits()
        limits.time = .milliseconds(-1)
        #expect(throws: TemplateError.limit(.milliseconds, maximum: -1, line: 1)) {
            try loop.render(JSONObject(), limits: limits)
        }
        limits = TemplateLimits()
        limits.depth = 3
        #expect(throws: TemplateError.limit(.depth, maximum: 3, line: 1)) {
            try loop.render(["x": [[[[1]]]]], limits: limits)
        }
    }
}

/// Runs a body on a thread with a stack of 512 KiB.
private final class SmallThread: @unchecked Sendable {
    // Written by the thread before it signals, read after.
    private var value: TemplateError?
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> TemplateError?) {
        let thread = Thread { [self] in
            value = body()
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
    }

    func result() -> TemplateError? {
        done.wait()
        return value
    }
}
