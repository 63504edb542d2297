/// Every reading of a text up to a place in it.
struct Configuration: Hashable, Sendable {
    typealias ID = Int32

    /// One reading.
    struct Thread: Hashable, Comparable, Sendable {
        /// What may still come of a lexeme; or, as -1 - id, the token that must come.
        let lexeme: Expression.ID
        /// What comes after it.
        let frame: Frame.ID

        static func < (a: Thread, b: Thread) -> Bool {
            (a.lexeme, a.frame) < (b.lexeme, b.frame)
        }

        /// The token that is waited for.
        var token: Int32? { lexeme < 0 ? -1 - lexeme : nil }
        static func token(_ id: Int32, frame: Frame.ID) -> Thread { Thread(lexeme: -1 - id, frame: frame) }
    }

    /// In rising order.
    var threads: [Thread] = []
    /// The text may end here.
    var isAccepting = false
}

extension Configuration.ID {
    /// No reading is left.
    static let dead: Configuration.ID = 0
    /// There are too many readings to go on.
    static let stuck: Configuration.ID = 1
    /// Not yet known.
    static let unknown: Configuration.ID = -1
}
