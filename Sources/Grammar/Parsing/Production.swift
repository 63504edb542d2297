/// A rule as the parser follows it; other rules are named by their places.
enum Production: Hashable, Sendable {
    case lexeme(Expression.ID)
    /// A token that is not text.
    case token(Int32)
    case sequence([Int32])
    case choice([Int32])
    /// The separator is -1 where there is none.
    case repeated(Int32, separator: Int32, atLeast: Int32, atMost: Int32)

    /// Holds nothing.
    static let nothing = Production.choice([])
    /// Holds the empty text.
    static let empty = Production.sequence([])
}
