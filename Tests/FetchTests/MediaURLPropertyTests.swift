import Fetch
import Foundation
import TestSupport
import Testing

/// The HTTP client reads URLs with Foundation. Whatever text comes in, the host that was checked is the one
/// that Foundation finds in what is dialled.
@Suite struct MediaURLPropertyTests {
    private static let pieces = [
        "http", "https", ":", "//", "/", "\\", "@", "#", "?", "%", "%2f", "%40", "%00", "%25", "[", "]",
        "::1",
        "127.0.0.1", "127.1", "0x7f", "017700000001", "localhost", "ok.example", "evil.example", "xn--", ".",
        "..", ":80", ":8080", ":", " ", "\t", "é", "。", "１", ";", "&", "=", "+", ",", "|", "^", "{", "\"",
        "'",
        "<", "*", "!", "$", "(", "~", "_", "-", "a", "::ffff:10.0.0.1", "%eth0", "\u{200D}", "\u{E0001}",
    ]

    private func text(_ dice: inout SeededGenerator) -> String {
        var text =
            Double.random(in: 0..<1, using: &dice) < 0.95
            ? ["http://", "https://"].randomElement(using: &dice)! : ""
        if Bool.random(using: &dice) {
            text += ["ok.example", "[::1]", "1.2.3"].randomElement(using: &dice)!
        }
        for _ in 0..<Int.random(in: 0...8, using: &dice) { text += Self.pieces.randomElement(using: &dice)! }
        return text
    }

    @Test func whatIsCheckedIsWhatIsDialled() throws {
        var dice = SeededGenerator(1)
        var accepted = 0
        for _ in 0..<TestSize.cases(20_000, full: 2_000_000) {
            let text = text(&dice)
            guard let url = try? MediaURL(text) else { continue }
            accepted += 1
            try check(url, text)
            for location in [self.text(&dice), Self.pieces.randomElement(using: &dice)!] {
                if let next = try? url.redirected(to: location) { try check(next, location) }
            }
        }
        #expect(accepted > 1000)
    }

    private func check(_ url: MediaURL, _ text: String) throws {
        let dialled = try #require(URL(string: url.description), "\(text)")
        let bracketed = dialled.host().map { $0.contains(":") && !$0.hasPrefix("[") ? "[\($0)]" : $0 }
        try #require(bracketed == url.host.description, "\(text)")
        try #require(dialled.scheme == url.scheme.rawValue, "\(text)")
        try #require((dialled.port ?? (url.scheme == .http ? 80 : 443)) == url.port, "\(text)")
        try #require(dialled.user() == nil && dialled.fragment() == nil, "\(text)")
        let query = dialled.query().map { "?" + $0 } ?? ""
        let path = URLComponents(url: dialled, resolvingAgainstBaseURL: true)?.percentEncodedPath
        try #require((path ?? "") + query == url.target, "\(text)")
        try #require(MediaURL(url.description) == url, "\(text)")
    }
}
