/// A string compared and hashed by its code units. Swift's own equality is canonical equivalence,
/// under which `é` spelled with one scalar and with two would be one key.
struct JSONText: Hashable, Sendable {
    let string: String

    static func == (a: JSONText, b: JSONText) -> Bool { a.string.isSpelled(as: b.string) }

    func hash(into hasher: inout Hasher) {
        let isHashed: Void? = string.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { Array(string.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
    }
}

extension String {
    /// The same code units, which is stricter than `==`.
    func isSpelled(as other: String) -> Bool {
        let (mine, theirs) = (utf8Span.span, other.utf8Span.span)
        guard mine.count == theirs.count else { return false }
        for place in mine.indices where mine[place] != theirs[place] { return false }
        return true
    }
}
