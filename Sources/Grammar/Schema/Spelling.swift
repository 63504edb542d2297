/// A string compared by its code units. Swift's own equality is canonical equivalence, under which `é` in one
/// scalar and in two would be one key.
struct Spelling: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (a: Spelling, b: Spelling) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension Pattern {
    /// One text. Beyond ASCII it is spelled out, since equal patterns become one, and `.text` compares by
    /// canonical equivalence.
    static func spelled(_ text: String) -> Pattern {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return .text(text) }
        return .sequence(text.unicodeScalars.map { .scalar(ScalarSet($0)) })
    }
}
