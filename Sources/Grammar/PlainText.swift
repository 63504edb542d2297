/// Text that stands in most strings as it is: characters without quotes, backslashes, controls, and the `<` and
/// `>` of what ends a parameter. Nearly all tokens are plain. Where a lexeme takes any plain text, they are
/// allowed together, and only the others are looked at one by one.
enum PlainText {
    static let set = ScalarSet([
        0x20...0x21, 0x23...0x3B, 0x3D...0x3D, 0x3F...0x5B, 0x5D...0x7E, 0x80...0x10FFFF,
    ])

    /// The greatest number of characters of plain tokens that are not long.
    static let longest = TokenTrie.shortLength

    /// How many characters the bytes are; nil if they are not plain, or not whole characters.
    static func length(of bytes: some Collection<UInt8>) -> Int? {
        var count = 0
        for byte in bytes {
            if byte < 0x20 || byte == 0x22 || byte == 0x3C || byte == 0x3E || byte == 0x5C || byte == 0x7F {
                return nil
            }
            if byte & 0xC0 != 0x80 { count += 1 }
        }
        if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
            return nil
        }
        return count
    }
}
