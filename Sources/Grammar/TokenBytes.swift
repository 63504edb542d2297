/// The bytes of a vocabulary's tokens, one behind another.
struct TokenBytes: Sendable {
    private(set) var text: [UInt8] = []
    private var offsets: [Int32] = [0]
    private var isText: [Bool] = []

    var count: Int { isText.count }

    /// Tokens that are nil or empty are not text. Nor is one of more than 65,535 bytes, which no answer needs.
    init(_ tokens: [[UInt8]?]) {
        for token in tokens {
            if let token { text += token }
            offsets.append(Int32(text.count))
            isText.append(1...Int(UInt16.max) ~= token?.count ?? 0)
        }
    }

    func range(_ id: Int32) -> Range<Int> { Int(offsets[Int(id)])..<Int(offsets[Int(id) + 1]) }

    /// Nil for what is not text.
    subscript(id: Int32) -> ArraySlice<UInt8>? {
        isText.indices.contains(Int(id)) && isText[Int(id)] ? text[range(id)] : nil
    }

    /// The tokens that are text, by their bytes and then their ids.
    var sorted: [Int32] {
        struct Key {
            /// The first eight bytes.
            let prefix: UInt64
            let id: Int32
        }
        return text.withUnsafeBufferPointer { text in
            var keys = isText.indices.filter { isText[$0] }.map { id -> Key in
                var prefix: UInt64 = 0
                let range = range(Int32(id))
                for place in range.lowerBound..<range.lowerBound + 8 {
                    prefix = prefix << 8 | (place < range.upperBound ? UInt64(text[place]) : 0)
                }
                return Key(prefix: prefix, id: Int32(id))
            }
            keys.sort { a, b in
                if a.prefix != b.prefix { return a.prefix < b.prefix }
                let (first, second) = (text[range(a.id)], text[range(b.id)])
                if first.lexicographicallyPrecedes(second) { return true }
                return a.id < b.id && !second.lexicographicallyPrecedes(first)
            }
            return keys.map(\.id)
        }
    }
}
