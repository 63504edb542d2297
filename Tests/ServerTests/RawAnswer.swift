import JSON

/// An answer of HTTP/1.1 as it stands on the wire.
struct RawAnswer {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String

    /// The document of the body.
    var document: JSONValue { (try? JSONValue(parsing: Array(body.utf8))) ?? .null }
    var error: JSONValue { document["error"] ?? .null }

    /// The data of its events.
    var events: [String] {
        body.components(separated: "\n\n").compactMap { event in
            event.hasPrefix("data: ") ? String(event.dropFirst("data: ".count)) : nil
        }
    }
}

extension RawConnection {
    /// Sends a request and reads its answer.
    func ask(
        _ method: String, _ target: String, headers: [String] = [], body: String? = nil
    ) async throws -> RawAnswer {
        try await send(Self.request(method, target, headers: headers, body: body))
        return try await answer(hasBody: method != "HEAD")
    }

    static func request(
        _ method: String, _ target: String, headers: [String] = [], body: String? = nil
    ) -> String {
        var lines = ["\(method) \(target) HTTP/1.1"] + headers
        if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) {
            lines.append("Host: localhost")
        }
        if let body {
            lines.append("Content-Length: \(body.utf8.count)")
            if !headers.contains(where: { $0.lowercased().hasPrefix("content-type:") }) {
                lines.append("Content-Type: application/json")
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    func answer(hasBody: Bool = true) async throws -> RawAnswer {
        var text = try await receive(until: "\r\n\r\n")
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Failure.timeout(received: text) }
        let lines = text[..<end.lowerBound].components(separated: "\r\n")
        text = String(text[end.upperBound...])
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(
                line[line.index(after: colon)...].drop { $0 == " " })
        }
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        guard hasBody else { return RawAnswer(status: status, headers: headers, body: text) }
        if headers["transfer-encoding"] == "chunked" {
            while !text.hasSuffix("\r\n0\r\n\r\n") && text != "0\r\n\r\n" {
                let more = try await receive()
                if more.isEmpty { break }
                text += String(decoding: more, as: UTF8.self)
            }
            return RawAnswer(status: status, headers: headers, body: Self.unchunked(text))
        }
        let length = headers["content-length"].flatMap(Int.init) ?? 0
        while text.utf8.count < length {
            let more = try await receive()
            if more.isEmpty { break }
            text += String(decoding: more, as: UTF8.self)
        }
        return RawAnswer(status: status, headers: headers, body: text)
    }

    private static func unchunked(_ text: String) -> String {
        var rest = text.utf8[...]
        var body: [UInt8] = []
        while let line = rest.firstIndex(of: 0x0A) {
            let size = Int(String(decoding: rest[..<line].dropLast(), as: UTF8.self), radix: 16) ?? 0
            if size == 0 { break }
            let start = rest.index(after: line)
            body += rest[start...].prefix(size)
            rest = rest[start...].dropFirst(size + 2)
        }
        return String(decoding: body, as: UTF8.self)
    }
}

extension StringProtocol {
    func components(separated separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }
}
