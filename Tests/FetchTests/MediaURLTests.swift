import Fetch
import Testing

/// One reading of a URL, and nothing repaired where parsers differ.
@Suite struct MediaURLTests {
    @Test(arguments: [
        ("http://example.com", "http://example.com/"),
        ("HTTPS://EXAMPLE.com/A", "https://example.com/A"),
        ("http://example.com:80/a?b=c#d", "http://example.com/a?b=c"),
        ("https://example.com:80/", "https://example.com:80/"),
        ("https://example.com:/x", "https://example.com/x"),
        ("https://example.com./x", "https://example.com/x"),
        ("http://example.com?a@b", "http://example.com/?a@b"),
        ("http://ok.example#@127.0.0.1/", "http://ok.example/"),
        ("http://example.com/a b/\"é\"|%41%zz%", "http://example.com/a%20b/%22%C3%A9%22%7C%41%25zz%25"),
        ("http://example.com/a/./b/../c/..", "http://example.com/a/"),
        ("http://example.com/../../x", "http://example.com/x"),
        ("http://example.com//evil.com/x", "http://example.com//evil.com/x"),
        ("http://my_host-1.example/", "http://my_host-1.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1:8080/", "http://127.0.0.1:8080/"),
        ("http://0/", "http://0.0.0.0/"),
        ("http://127.0.0.1./", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]:81/", "http://[::ffff:7f00:1]:81/"),
        ("http://a.1.example/", "http://a.1.example/"),
        ("http://1.2.3.4.example/", "http://1.2.3.4.example/"),
        ("http://0x7f.0.0.0x1g/", "http://0x7f.0.0.0x1g/"),
    ])
    func reads(_ text: String, _ expected: String) throws {
        let url = try MediaURL(text)
        #expect(url.description == expected)
        #expect(try MediaURL(expected) == url)
    }

    @Test(arguments: [
        ("", URLFault.scheme), ("example.com", .scheme), ("//example.com/", .scheme),
        ("ftp://example.com/", .scheme), ("file:///etc/passwd", .scheme), ("gopher://x/", .scheme),
        (" http://example.com/", .scheme), ("http+unix://%2Ftmp%2Fsock/", .scheme),
        ("unix://tmp/sock", .scheme), ("httpſ://example.com/", .scheme),
        ("http:example.com", .noHost), ("http:/example.com", .noHost), ("http:///example.com", .noHost),
        ("http://", .noHost), ("http://:80/", .noHost), ("http://?x", .noHost), ("http://./", .noHost),
        ("http://ok.example\\@127.0.0.1/", .backslash), ("http://ok.example/\\x", .backslash),
        ("http:\\\\example.com", .backslash),
        ("http://user@example.com/", .userInfo), ("http://u:p@example.com/", .userInfo),
        ("http://@example.com/", .userInfo), ("http://ok.example:80@127.0.0.1/", .userInfo),
        ("http://exa\tmple.com/", .controlCharacter), ("http://example.com/\n", .controlCharacter),
        ("http://example.com/\r\nHost: x", .controlCharacter), ("http://example.com/\0", .controlCharacter),
        ("http://example.com/\u{7F}", .controlCharacter),
        ("http://exämple.com/", .hostNotASCII), ("http://ⓔxample.com/", .hostNotASCII),
        ("http://１２７.0.0.1/", .hostNotASCII), ("http://example。com/", .hostNotASCII),
        ("http://%31%32%37.0.0.1/", .hostAddress), ("http://%6cocalhost/", .hostName),
        ("http://exa mple.com/", .hostName),
        ("http://a..b/", .hostName), ("http://.a/", .hostName), ("http://a.b../", .hostName),
        ("http://a,b/", .hostName), ("http://a%00b/", .hostName), ("http://a]b/", .hostName),
        ("http://127.0.0.256/", .hostAddress), ("http://1.2.3.4.5/", .hostAddress),
        ("http://a.08/", .hostAddress),
        ("http://4294967296/", .hostAddress), ("http://example.1/", .hostAddress),
        ("http://[::1/", .hostAddress), ("http://[fe80::1%25eth0]/", .hostAddress),
        ("http://[fe80::1%eth0]/", .hostAddress), ("http://[v1.x]/", .hostAddress),
        ("http://[::1]x/", .hostAddress), ("http://[]/", .hostAddress), ("http://x[::1]/", .hostName),
        ("http://example.com:0/", .port), ("http://example.com:65536/", .port),
        ("http://example.com:+80/", .port), ("http://example.com:80:80/", .port),
        ("http://example.com:8a/", .port), ("http://example.com:000080/", .port),
        ("http://::1/", .noHost), ("http://1:2:3/", .port),
    ])
    func refuses(_ text: String, _ fault: URLFault) {
        #expect(throws: fault) { try MediaURL(text) }
    }

    @Test func length() throws {
        let text = "http://example.com/" + String(repeating: "a", count: 8192 - 19)
        #expect(try MediaURL(text).target.utf8.count == 8192 - 18)
        #expect(throws: URLFault.tooLong(8193)) { try MediaURL(text + "a") }
        let label = String(repeating: "a", count: 63)
        #expect(throws: Never.self) { try MediaURL("http://\(label).b/") }
        #expect(throws: URLFault.hostName) { try MediaURL("http://\(label)a.b/") }
        let long = Array(repeating: label, count: 4).joined(separator: ".")
        #expect(throws: URLFault.hostName) { try MediaURL("http://\(long)/") }
    }

    /// RFC 3986 section 5.4, as far as it is about http.
    @Test(arguments: [
        ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"),
        ("g?y", "/b/c/g?y"), ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"), (";x", "/b/c/;x"), ("", "/b/c/d;p?q"),
        (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"), ("../g", "/b/g"), ("../..", "/"), ("../../g", "/g"),
        ("../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."), (".g", "/b/c/.g"),
        ("./../g", "/b/g"), ("g;x=1/../y", "/b/c/y"), ("g?y/../x", "/b/c/g?y/../x"),
    ])
    func relativeRedirects(_ location: String, _ expected: String) throws {
        let base = try MediaURL("http://a:8080/b/c/d;p?q")
        #expect(try base.redirected(to: location).description == "http://a:8080" + expected)
    }

    @Test func redirectsElsewhere() throws {
        let base = try MediaURL("https://a/b")
        #expect(try base.redirected(to: "//c/d").description == "https://c/d")
        #expect(throws: URLFault.plainHTTP) { try base.redirected(to: "http://c/d") }
        #expect(try MediaURL("http://a/").redirected(to: "https://c/d").description == "https://c/d")
        #expect(try base.redirected(to: "d/e:f").description == "https://a/d/e:f")
        for (location, fault) in [
            ("file:///x", URLFault.scheme), ("///x", .noHost), ("//u@c/", .userInfo), ("/\\c", .backslash),
            ("//[::1", .hostAddress), ("/a\nb", .controlCharacter),
        ] {
            #expect(throws: fault) { try base.redirected(to: location) }
        }
    }
}
