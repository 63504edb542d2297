import Wire

/// Places tokens in a choice's text while it grows.
struct TextPlacement: Sendable {
    private let spelling: TokenSpelling
    /// Characters before the next token, one that is only begun included.
    private var characters = 0

    init(spelling: TokenSpelling) { self.spelling = spelling }

    /// Text of which no token is shown.
    mutating func skip(_ text: String) { characters += text.unicodeScalars.count }

    mutating func place(_ tokens: [PlacedLogprob]) -> [TextLogprobs.Entry] {
        tokens.map { place in
            TextLogprobs.Entry(place, spelling: spelling, offset: offset(passing: place.token.bytes))
        }
    }

    /// An echoed prompt. Of its first token no log-probability is known, only that `text` begins with it.
    mutating func place(prompt: [Int], text: String, _ others: [PlacedLogprob]) -> [TextLogprobs.Entry] {
        guard let first = prompt.first else { return [] }
        let known = others.reduce(0) { $0 + $1.token.bytes.count }
        let bytes = Array(text.utf8.prefix(max(0, text.utf8.count - known)))
        let token = TokenLogprob(
            id: first, text: String(decoding: bytes, as: UTF8.self), bytes: bytes, logprob: 0, rank: 1)
        let entry = TextLogprobs.Entry(
            token: spelling.name(token), place: nil, offset: offset(passing: bytes))
        return [entry] + place(others)
    }

    /// A token that begins within a character has that character's place.
    private mutating func offset(passing bytes: [UInt8]) -> Int {
        defer { characters += bytes.count { !$0.continuesCharacter } }
        let isWithin = bytes.first?.continuesCharacter ?? false
        return isWithin ? max(0, characters - 1) : characters
    }
}

extension UInt8 {
    /// A byte of UTF-8 that no character begins with.
    fileprivate var continuesCharacter: Bool { self & 0xC0 == 0x80 }
}
