/// What the pre-tokenizer's pattern asks of a scalar. The classes partition all scalars; the tables
/// are those of the reference library, whose Unicode version differs from the standard library's.
enum CharacterClass: UInt8 {
    case other
    /// `\p{L}`
    case letter
    /// `\p{M}`
    case mark
    /// `\p{N}`
    case number
    /// `\s`, line ends excepted
    case space
    /// U+000A and U+000D, which are `\s` too
    case lineEnd

    init(_ scalar: UInt32) { self = CharacterClass(rawValue: Self.table[scalar]) ?? .other }

    private static let table = ScalarTable([
        (letterRanges, letter.rawValue), (markRanges, mark.rawValue), (numberRanges, number.rawValue),
        (spaceRanges, space.rawValue), ([0x0A, 0x0A, 0x0D, 0x0D], lineEnd.rawValue),
    ])
}
