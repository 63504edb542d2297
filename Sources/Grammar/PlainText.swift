/// Text that stands in most strings as it is: characters without quotes, backslashes and controls. Nearly all
/// tokens are plain. Where a lexeme takes any plain text, they are allowed together, and only the others are
/// looked at one by one.
enum PlainText {
    static let set = ScalarSet([0x20...0x21, 0x23...0x5B, 0x5D...0x7E, 0x80...0x10FFFF])

    /// Numbers of characters for which the tokens that are not longer are known.
    static let lengths = [8, 16, 32]

    /// How many characters the bytes are; nil if they are not plain, or not whole characters.
    static func length(of bytes: some Collection<UInt8>) -> Int? {
        var count = 0
        for byte in bytes {
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F { return nil }
            if byte & 0xC0 != 0x80 { count += 1 }
        }
        if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
            return nil
        }
        return count
    }
}
