/// A `data:` URL (RFC 2397) whose data is base64.
package struct DataURL: Sendable {
    /// The declared media type in lower case, without parameters; empty where none is declared. It says
    /// what a client believes; only `video/jpeg` changes how the data is read.
    package let mediaType: String
    private let payload: Payload

    private enum Payload: Sendable {
        /// What follows the byte at `comma`.
        case tail(String, comma: Int)
        /// After percent-decoding.
        case decoded([UInt8])
    }

    /// Reads what precedes the data. Linear in the text, and without a copy of it unless it has percent
    /// signs.
    package init(_ text: String) throws(DataURLFault) {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        guard Self.hasScheme(text) else { throw .missingPrefix }
        guard let comma = bytes.firstIndex(of: UInt8(ascii: ","), from: Self.scheme.count) else {
            throw .missingComma
        }
        let head = String(
            decoding: bytes.extracting(Self.scheme.count..<comma).lowercasedASCII, as: UTF8.self)
        let parts = head.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.count > 1, parts.last == "base64" else { throw .missingBase64 }

        mediaType = String(parts[0])
        let data = bytes.extracting((comma + 1)...)
        payload =
            if data.firstIndex(of: UInt8(ascii: "%"), from: 0) == nil {
                .tail(text, comma: comma)
            } else {
                .decoded(data.percentDecoded)
            }
    }

    private static let scheme = "data:".utf8

    /// Whether a text is meant to be a data URL.
    package static func hasScheme(_ text: String) -> Bool {
        text.utf8.prefix(scheme.count).lazy.map(ASCII.lowercased).elementsEqual(scheme)
    }
}

extension DataURL {
    /// The data, at most `limit` bytes of it.
    package func bytes(limit: Int) throws(DataURLFault) -> [UInt8] {
        switch payload {
        case .tail(let text, let comma):
            try Self.bytes(text.utf8.span.extracting((comma + 1)...), limit: limit)
        case .decoded(let data):
            try Self.bytes(data.span, limit: limit)
        }
    }

    /// The data of `video/jpeg`: pictures, each encoded by itself, joined with commas. At most `limit` bytes
    /// in all and `maxCount` pictures, which are counted before any is decoded.
    package func frames(limit: Int, maxCount: Int) throws(DataURLFault) -> [[UInt8]] {
        switch payload {
        case .tail(let text, let comma):
            try Self.frames(text.utf8.span.extracting((comma + 1)...), limit: limit, maxCount: maxCount)
        case .decoded(let data):
            try Self.frames(data.span, limit: limit, maxCount: maxCount)
        }
    }

    private static func bytes(_ text: Span<UInt8>, limit: Int) throws(DataURLFault) -> [UInt8] {
        let bytes = try Base64.decode(text, limit: limit)
        guard !bytes.isEmpty else { throw .empty }
        return bytes
    }

    private static func frames(
        _ text: Span<UInt8>, limit: Int, maxCount: Int
    ) throws(DataURLFault) -> [[UInt8]] {
        var count = 1
        for index in text.indices where text[unchecked: index] == UInt8(ascii: ",") { count += 1 }
        guard count <= maxCount else { throw .tooManyFrames(count: count, limit: maxCount) }

        var frames: [[UInt8]] = []
        var left = limit
        var start = 0
        for number in 1...count {
            let end = text.firstIndex(of: UInt8(ascii: ","), from: start) ?? text.count
            let frame: [UInt8]
            do {
                frame = try Base64.decode(text.extracting(start..<end), limit: left)
            } catch .tooLarge {
                throw .tooLarge(limit: limit)
            }
            guard !frame.isEmpty else { throw .emptyFrame(number) }
            frames.append(frame)
            left -= frame.count
            start = end + 1
        }
        return frames
    }
}
