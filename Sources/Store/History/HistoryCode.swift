/// Two bytes that stand for a text in indexes, which they keep small: equal for equal texts, and seldom for others.
enum HistoryCode {
    static func of(_ text: String?) -> Int {
        guard let text else { return -1 }
        // FNV-1a, its halves folded into 15 bits.
        let hash = text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Int((hash >> 17) ^ (hash & 0x7FFF))
    }
}
