/// What S3 says in the body of an error: `<Error><Code>NoSuchKey</Code><Message>…</Message>…</Error>`.
package struct ErrorDocument: Sendable, Equatable {
    package let code: String?
    package let message: String?

    /// Bytes of a body that are looked at.
    static let byteLimit = 16 << 10

    /// Finds what it can: a proxy's page has none of it.
    package init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(Self.byteLimit), as: UTF8.self)
        code = Self.content(of: "Code", in: text, limit: 64)
        message = Self.content(of: "Message", in: text, limit: 300)
    }

    private static func content(of name: String, in text: String, limit: Int) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        // It ends in a log: no line of its own.
        let words = text[start.upperBound..<end.lowerBound].map { $0.isNewline ? " " : $0 }
        return words.isEmpty ? nil : String(words.prefix(limit))
    }
}
