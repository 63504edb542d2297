import Checkpoint
import Prompting
import Qwen35

/// States of the network after beginnings of sequences, for requests that begin alike; on the engine's thread.
///
/// The recurrent state of a hybrid network cannot be cut back, so a state serves only sequences that begin with
/// all of its tokens. It was computed token by token, hence it is what each of them would have computed, to the
/// bit. Entries share full pages of keys and values with each other and with those who run; a page is never
/// written while it is shared. Requests come first: when pages run out, entries give theirs back.
final class PrefixCache {
    private struct Entry {
        let state: SequenceState
        var lastUse: Int
    }

    private let network: Network
    private let byteLimit: Int
    private let stateByteCount: Int
    private var entries: [PrefixKey: Entry] = [:]
    /// Entries of each length, and the lengths in order.
    private var counts: [Int: Int] = [:]
    private var lengths: [Int] = []
    private var useCount = 0
    /// Their memory is ready for the next entry.
    private var spare: [SequenceState] = []
    private(set) var statistics = PrefixCacheStatistics()

    /// Entries at most: looking one up takes time with each length.
    private static let entryLimit = 4_096

    /// - Parameter byteLimit: of the recurrent states; 0 keeps nothing.
    init(_ network: Network, byteLimit: Int) {
        self.network = network
        self.byteLimit = byteLimit
        stateByteCount = SequenceState.byteCount(network.configuration.text)
    }

    var isOn: Bool { byteLimit >= stateByteCount }

    /// The longest beginning of the sequence that is kept, at most `limit` tokens long.
    func find(_ prompt: Prompt, tokens: [Int32], salt: [UInt8], limit: Int) -> SequenceState? {
        guard isOn, !entries.isEmpty else { return nil }
        let candidates = lengths.prefix { $0 <= limit }
        let keys = PrefixKey.keys(prompt, tokens: tokens, salt: salt, lengths: candidates)
        for key in keys.reversed() where entries[key] != nil {
            use(key)
            return entries[key]?.state
        }
        return nil
    }

    /// A state to make a copy in of one that goes on, as it will be after `length` tokens; nil where that is not
    /// wanted or there is no page for it. To be handed to `keep` when it is made.
    func roomForCopy(_ key: PrefixKey, length: Int) -> SequenceState? {
        guard isOn, !isKept(key) else { return nil }
        makeRoom()
        let copy = spare.popLast() ?? network.makeState()
        if copy.reserveCopy(length: length) || (freePages(1) && copy.reserveCopy(length: length)) {
            return copy
        }
        spare.append(copy)
        return nil
    }

    /// Takes over a state that goes on no more; false where it is not wanted.
    @discardableResult
    func keep(_ state: SequenceState, as key: PrefixKey) -> Bool {
        guard isOn, !isKept(key) else { return false }
        makeRoom()
        insert(state, key)
        return true
    }

    /// Gives pages back, least recently used entries first, until so many are free; false where they are not.
    func freePages(_ count: Int) -> Bool {
        while network.pages.freeCount < count, !entries.isEmpty { dropOldest() }
        return network.pages.freeCount >= count
    }

    func count(query tokens: Int, hit: Int) {
        statistics.queriedTokens += tokens
        statistics.hitTokens += hit
        statistics.queries += 1
        if hit > 0 { statistics.hits += 1 }
    }

    private func isKept(_ key: PrefixKey) -> Bool {
        guard entries[key] != nil else { return false }
        use(key)
        return true
    }

    private func use(_ key: PrefixKey) {
        useCount += 1
        entries[key]?.lastUse = useCount
    }

    private func makeRoom() {
        while (entries.count + 1) * stateByteCount > byteLimit || entries.count >= Self.entryLimit {
            dropOldest()
        }
    }

    private func insert(_ state: SequenceState, _ key: PrefixKey) {
        state.keep()
        entries[key] = Entry(state: state, lastUse: 0)
        use(key)
        counts[state.length, default: 0] += 1
        if counts[state.length] == 1 {
            lengths.insert(state.length, at: lengths.firstIndex { $0 > state.length } ?? lengths.count)
        }
        noteSize()
    }

    private func dropOldest() {
        guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        entries[oldest.key] = nil
        let state = oldest.value.state
        counts[state.length, default: 1] -= 1
        if counts[state.length] == 0 {
            counts[state.length] = nil
            lengths.removeAll { $0 == state.length }
        }
        state.release()
        if spare.isEmpty { spare.append(state) }
        statistics.evictions += 1
        noteSize()
    }

    private func noteSize() {
        statistics.entries = entries.count
        statistics.byteCount = entries.count * stateByteCount
    }
}

/// Figures of the prefix cache since the engine's start.
package struct PrefixCacheStatistics: Sendable, Equatable {
    /// Requests that looked, and those that found something.
    package internal(set) var queries = 0
    package internal(set) var hits = 0
    /// Tokens of their prompts, and those of them that need not be computed.
    package internal(set) var queriedTokens = 0
    package internal(set) var hitTokens = 0
    package internal(set) var evictions = 0
    /// What is kept now; the bytes of the recurrent states.
    package internal(set) var entries = 0
    package internal(set) var byteCount = 0
}
