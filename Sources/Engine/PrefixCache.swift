import Checkpoint
import Prompting
import Qwen35

/// States of the network after beginnings of sequences, for requests that begin alike; on the engine's thread.
///
/// The recurrent state of a hybrid network cannot be cut back, so a state serves only sequences that begin with
/// all of its tokens. It was computed token by token, hence it is what each of them would have computed, to the
/// bit. Entries share full pages of keys and values with each other and with those who run; a page is never
/// written while it is shared. Requests come first: when pages run out, entries give theirs back. The entry that is
/// worth least gives way (`PrefixWorth`). Where there is a shelf, it goes there before.
package final class PrefixCache {
    /// A kept state and its key.
    package struct Found {
        package let key: PrefixKey
        package let state: SequenceState
    }

    struct Entry {
        let name: PrefixName
        let state: SequenceState
        /// The next shorter state of the same sequence.
        var parent: PrefixKey?
        /// Entries whose parent it is.
        var children = 0
        var worth: PrefixWorth
        /// It is being written to the shelf.
        var spill: StateSpill?
        var isShelved = false
    }

    let network: Network
    /// Entries at most, those included that are being made or read.
    let capacity: Int
    private let stateByteCount: Int
    private(set) var entries: [PrefixKey: Entry] = [:]
    private var tally = LengthTally()
    /// Requests that have looked.
    private(set) var now = 0
    let shelf: (any PrefixShelf)?
    /// Wakes the engine's thread.
    let wake: @Sendable () -> Void
    var spilling: Set<PrefixKey> = []
    var arrivals: [PrefixKey: Arrival] = [:]
    /// Their memory is ready for the next entry.
    private var spare: [SequenceState] = []
    /// Copies that are being made.
    private var promised: Set<ObjectIdentifier> = []
    package private(set) var statistics = PrefixCacheStatistics()

    /// Looking one up takes time with each length.
    private static let entryLimit = 4_096

    /// - Parameter byteLimit: of the recurrent states; 0 keeps nothing.
    package init(
        _ network: Network, byteLimit: Int, shelf: (any PrefixShelf)? = nil,
        wake: @escaping @Sendable () -> Void = {}
    ) {
        self.network = network
        self.shelf = shelf
        self.wake = wake
        stateByteCount = SequenceState.byteCount(network.configuration.text)
        capacity = min(byteLimit / max(stateByteCount, 1), Self.entryLimit)
    }

    package var isOn: Bool { capacity > 0 }
    /// States of one prompt at most, so that it leaves something to others.
    var marksPerPrompt: Int { max(1, capacity / 2) }

    /// The longest beginning of the sequence that is kept, at most `limit` tokens long.
    package func find(_ prompt: Prompt, tokens: [Int32], salt: [UInt8], limit: Int) -> Found? {
        guard isOn else { return nil }
        now += 1
        guard !entries.isEmpty else { return nil }
        let candidates = tally.lengths.prefix { $0 <= limit }
        let keys = PrefixKey.keys(prompt, tokens: tokens, salt: salt, lengths: candidates)
        for key in keys.reversed() {
            guard let state = entries[key]?.state else { continue }
            use(key)
            return Found(key: key, state: state)
        }
        return nil
    }

    /// All that is kept.
    package var kept: [Found] { entries.map { Found(key: $0.key, state: $0.value.state) } }

    package func isKept(_ key: PrefixKey) -> Bool { entries[key] != nil }

    /// A state to make a copy in of one that goes on, as it will be after `length` tokens; nil where that is not
    /// wanted or there is no page for it. To be handed to `keep` when it is made.
    package func roomForCopy(_ key: PrefixKey, length: Int) -> SequenceState? {
        guard isOn, !isKept(key) else { return nil }
        makeRoom()
        guard usedPlaces < capacity else { return nil }
        let copy = takeState()
        if copy.reserveCopy(length: length) || (freePages(1) && copy.reserveCopy(length: length)) {
            promised.insert(ObjectIdentifier(copy))
            return copy
        }
        giveBack(copy)
        return nil
    }

    func takeState() -> SequenceState { spare.popLast() ?? network.makeState() }

    /// A released state.
    func giveBack(_ state: SequenceState) {
        if spare.isEmpty { spare.append(state) }
    }

    private var usedPlaces: Int { entries.count + promised.count + arrivals.count }

    /// Takes over a state that goes on no more; false where it is not wanted.
    ///
    /// - Parameter line: keys of shorter states of the same sequence, ascending; some may be gone.
    @discardableResult
    package func keep(
        _ state: SequenceState, as name: PrefixName, behind line: [PrefixKey], for purpose: PrefixPurpose
    ) -> Bool {
        promised.remove(ObjectIdentifier(state))
        let key = name.key
        guard isOn, !isKept(key) else { return false }
        makeRoom()
        guard usedPlaces < capacity else { return false }
        state.keep()
        let parent = line.last { entries[$0] != nil }
        entries[key] = Entry(name: name, state: state, parent: parent, worth: PrefixWorth(purpose, at: now))
        if let parent { entries[parent]?.children += 1 }
        tally.add(state.length)
        entries[key]?.isShelved = shelf?.contains(key) ?? false
        noteSize()
        spillAhead()
        return true
    }

    /// Gives pages back, those of the entries worth least first, until so many are free; false where they are not.
    package func freePages(_ count: Int) -> Bool {
        while network.pages.freeCount < count, !entries.isEmpty {
            // An entry whose pages others have as well gives only its state.
            drop { entry, value in value / (Double(entry.state.ownPageCount) + 1 / 64) }
        }
        return network.pages.freeCount >= count
    }

    package func count(query tokens: Int, hit: Int) {
        statistics.queriedTokens += tokens
        statistics.hitTokens += hit
        statistics.queries += 1
        if hit > 0 { statistics.hits += 1 }
    }

    /// A request begins here, and passes what is shorter. Where a conversation goes on, it leaves its other branches.
    private func use(_ key: PrefixKey) {
        guard let entry = entries[key] else { return }
        entries[key]?.worth.use(at: now, isLongest: entry.children == 0)
        var shorter = entry.parent
        while let passed = shorter {
            entries[passed]?.worth.pass()
            shorter = entries[passed]?.parent
        }
        if entry.worth.purpose == .turn { leaveBranches(of: key) }
    }

    private func leaveBranches(of key: PrefixKey) {
        for (branch, entry) in entries where entry.parent == key {
            entries[branch]?.worth.leave()
            leaveBranches(of: branch)
        }
    }

    func makeRoom() {
        while usedPlaces >= capacity, !entries.isEmpty { drop { _, value in value } }
    }

    func value(of entry: Entry) -> Double {
        entry.worth.value(gain: gain(entry), isLongest: entry.children == 0, now: now)
    }

    func update(_ key: PrefixKey, _ change: (inout Entry) -> Void) {
        if var entry = entries[key] {
            change(&entry)
            entries[key] = entry
        }
    }

    /// Drops the entry that has the least of what `rank` makes of it and its worth.
    private func drop(_ rank: (Entry, Double) -> Double) {
        var least: (key: PrefixKey, entry: Entry, rank: Double)?
        for (key, entry) in entries {
            let rank = rank(entry, value(of: entry))
            if let other = least, (other.rank, other.entry.worth.lastUse) <= (rank, entry.worth.lastUse) {
                continue
            }
            least = (key, entry, rank)
        }
        guard let least else { return }
        entries[least.key] = nil
        for (key, entry) in entries where entry.parent == least.key {
            entries[key]?.parent = least.entry.parent
        }
        if let parent = least.entry.parent { entries[parent]?.children += least.entry.children - 1 }
        let state = least.entry.state
        least.entry.spill?.withdraw()
        spilling.remove(least.key)
        tally.remove(state.length)
        state.release()
        giveBack(state)
        statistics.evictions += 1
        noteSize()
    }

    /// Tokens that the entry spares beyond those that the next shorter one of its sequence spares.
    private func gain(_ entry: Entry) -> Int {
        entry.state.length - (entry.parent.flatMap { entries[$0]?.state.length } ?? 0)
    }

    func noteShelf() { statistics.shelf = shelf?.statistics ?? PrefixShelfStatistics() }

    private func noteSize() {
        statistics.entries = entries.count
        statistics.byteCount = entries.count * stateByteCount
    }
}
