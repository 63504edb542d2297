/// The one-letter escapes of ECMA-262.
enum CharacterEscape {
    static let lineEnds = ScalarSet("\n", "\r", "\u{2028}", "\u{2029}")
    static let digits = ScalarSet("0"..."9")
    static let wordCharacters = ScalarSet([48...57, 65...90, 95...95, 97...122])
    static let spaces = ScalarSet([
        9...13, 32...32, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])

    static let sets: [Unicode.Scalar: ScalarSet] = [
        "d": digits, "D": digits.complement, "w": wordCharacters, "W": wordCharacters.complement,
        "s": spaces, "S": spaces.complement, "t": ScalarSet("\t"), "n": ScalarSet("\n"),
        "v": ScalarSet("\u{B}"), "f": ScalarSet("\u{C}"), "r": ScalarSet("\r"), "0": ScalarSet("\0"),
    ]
}
