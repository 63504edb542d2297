extension Automaton {
    /// The byte that must follow, if it is the only way to go on.
    func onlyByte(after id: Configuration.ID) -> (byte: UInt8, next: Configuration.ID)? {
        guard id != .stuck, !isAccepting(id),
            configurations[Int(id)].threads.allSatisfy({ $0.token == nil })
        else { return nil }
        var found: (byte: UInt8, next: Configuration.ID)?
        for byteClass in 0..<classCount {
            let next = next(id, byteClass)
            if next == .dead { continue }
            guard found == nil, lexer.classes.sizes[byteClass] == 1 else { return nil }
            found = (lexer.classes.representatives[byteClass], next)
        }
        return found
    }
}
