/// The rules of a grammar in the form that the parser needs: every rule can be finished, none begins with
/// itself, and what is repeated is never empty. So beginning a rule leads to lexemes in finitely many steps,
/// and whatever was begun can be finished.
struct Syntax: Sendable {
    var productions: [Production]
    var start: Int32

    subscript(symbol: Int32) -> Production {
        get { productions[Int(symbol)] }
        set { productions[Int(symbol)] = newValue }
    }

    mutating func add(_ production: Production) -> Int32 {
        productions.append(production)
        return Int32(productions.count - 1)
    }
}
