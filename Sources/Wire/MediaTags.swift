/// Images and videos inside a message's text, as NVIDIA's hosted API takes them: `<img src="…" />` and
/// `<video src="…" />`, whose `src` is an `http:`, `https:` or `data:` URL.
///
/// Names in any case, either quote, other attributes beside `src`, and `&amp;` for `&`. What is not quite such
/// a tag is text. Reading takes one pass: a quoted value never goes beyond the next `<`.
package enum MediaTags {
    package enum Piece: Sendable, Equatable {
        case text(String)
        case image(url: String)
        case video(url: String)
    }

    /// The text in pieces, none of them empty; one piece where there is no tag.
    package static func pieces(of text: String) -> [Piece] {
        let bytes = Array(text.utf8)
        var pieces: [Piece] = []
        var textStart = 0
        var place = 0
        func close(at end: Int) {
            guard end > textStart else { return }
            pieces.append(.text(String(decoding: bytes[textStart..<end], as: UTF8.self)))
        }
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
            var reader = TagReader(bytes: bytes, place: start + 1)
            guard let piece = reader.tag() else {
                place = start + 1
                continue
            }
            close(at: start)
            pieces.append(piece)
            place = reader.place
            textStart = place
        }
        close(at: bytes.count)
        return pieces
    }
}

/// Reads one tag, from behind its `<`.
private struct TagReader {
    let bytes: [UInt8]
    var place: Int

    mutating func tag() -> MediaTags.Piece? {
        let name = word()
        guard name == "img" || name == "video", skipSpace() else { return nil }
        var source: String?
        while let attribute = attribute() {
            if attribute.name == "src" {
                guard source == nil else { return nil }
                source = attribute.value
            }
            _ = skipSpace()
        }
        if next == UInt8(ascii: "/") { place += 1 }
        guard take(">"), let source, Self.isURL(source) else { return nil }
        guard name == "video" else { return .image(url: source) }
        let end = place
        if !(take("<") && take("/") && word() == "video" && take(">")) { place = end }
        return .video(url: source)
    }

    private static func isURL(_ source: String) -> Bool {
        ["http://", "https://", "data:"].contains { scheme in
            source.utf8.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) {
                $0 == $1 || ($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") && $0 | 0x20 == $1)
            }
        }
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: scalar) else { return false }
        place += 1
        return true
    }

    /// Letters and hyphens, in lower case.
    private mutating func word() -> String {
        var word: [UInt8] = []
        while let byte = next, word.count < 32 {
            let low = byte | 0x20
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(low) || byte == UInt8(ascii: "-") else {
                break
            }
            word.append(byte == UInt8(ascii: "-") ? byte : low)
            place += 1
        }
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func skipSpace() -> Bool {
        let start = place
        while let byte = next, [0x09, 0x0A, 0x0D, 0x20].contains(byte) { place += 1 }
        return place > start
    }

    /// `name="value"`; leaves the place where it was if there is none.
    private mutating func attribute() -> (name: String, value: String)? {
        let start = place
        let name = word()
        guard !name.isEmpty else { return nil }
        _ = skipSpace()
        guard take("=") else {
            // One without a value, as `controls`.
            return (name, "")
        }
        _ = skipSpace()
        guard let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            place = start
            return nil
        }
        place += 1
        let value = place
        while let byte = next, byte != quote, byte != UInt8(ascii: "<") { place += 1 }
        guard next == quote else {
            place = start
            return nil
        }
        defer { place += 1 }
        return (
            name, String(decoding: bytes[value..<place], as: UTF8.self).replacing("&amp;", with: "&")
        )
    }
}
