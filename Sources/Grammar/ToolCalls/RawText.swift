/// Texts as they stand in a call without quotes. What would end them, or be taken for another tag of a call, is
/// not in them.
enum RawText {
    private static let tags = [
        "</parameter", "<parameter=", "</function", "<function=", "</tool_call", "<tool_call",
    ]

    static let any = Pattern.all([
        .anything, .not(.sequence([.anything, .choice(tags.map(Pattern.text)), .anything])),
    ])

    static func of(_ pattern: Pattern) -> Pattern {
        pattern == .anything ? any : .all([pattern, any])
    }

    static func isPossible(_ text: String) -> Bool { !tags.contains { text.contains($0) } }

    /// Those that no reader takes for a number, a word of JSON or a structure: they begin with a letter.
    static func unmistakable(_ pattern: Pattern) -> Pattern {
        let letter = Pattern.scalar(
            ScalarSet([0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x370...0x10FFFF]))
        let words = ["null", "true", "false", "none", "nan", "inf", "infinity"].map { word in
            Pattern.sequence(
                word.unicodeScalars.map { scalar in
                    .scalar(ScalarSet([scalar.value...scalar.value, scalar.value - 32...scalar.value - 32]))
                })
        }
        let space = Pattern.scalar(ScalarSet([0x09...0x0D, 0x20...0x20])).repeated()
        return .all([
            of(pattern), .sequence([letter, .anything]), .not(.sequence([.choice(words), space])),
        ])
    }
}
