import Grammar
import Synchronization

/// Compiled grammars by what they were made of, so that the next request of the same form begins at once, with
/// what the last one has found out about the vocabulary. The least recently used go first.
final class GrammarShelf: Sendable {
    private let entries = Mutex<[(key: String, grammar: CompiledGrammar)]>([])
    private static let capacity = 64

    func grammar(
        _ key: String, make: () throws(GrammarError) -> CompiledGrammar
    ) throws(GrammarError) -> CompiledGrammar {
        if let known = take(key) { return known }
        let made = try make()
        put(key, made)
        return made
    }

    private func take(_ key: String) -> CompiledGrammar? {
        entries.withLock { entries in
            guard let place = entries.firstIndex(where: { $0.key == key }) else { return nil }
            let entry = entries.remove(at: place)
            entries.append(entry)
            return entry.grammar
        }
    }

    private func put(_ key: String, _ grammar: CompiledGrammar) {
        entries.withLock { entries in
            entries.removeAll { $0.key == key }
            entries.append((key, grammar))
            if entries.count > Self.capacity { entries.removeFirst() }
        }
    }
}
