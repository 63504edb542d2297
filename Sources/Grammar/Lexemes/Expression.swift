/// A regular expression over bytes. Its parts are named by their places in an `ExpressionPool`, in which
/// equal expressions are one.
enum Expression: Hashable, Sendable {
    typealias ID = Int32

    case nothing
    /// The empty text.
    case empty
    /// What grew beyond its limit. It swallows what it becomes a part of.
    case overgrown
    /// A byte of an edge's set, then the edge's target. The sets do not overlap.
    case branch([Edge])
    case sequence(ID, ID)
    /// In rising order.
    case choice([ID])
    /// In rising order.
    case all([ID])
    /// Every other text of bytes, whether valid UTF-8 or not.
    case complement(ID)
    case repeated(ID, atLeast: Int32, atMost: Int32)

    struct Edge: Hashable, Sendable {
        var bytes: ByteSet
        let target: ID
    }
}

extension Expression.ID {
    static let nothing: Expression.ID = 0
    static let empty: Expression.ID = 1
    static let overgrown: Expression.ID = 2
    /// Every text of bytes: the complement of nothing.
    static let everything: Expression.ID = 3
}

extension Int32 {
    /// The `atMost` of a repetition without end.
    static let unbounded = Int32.max
}
