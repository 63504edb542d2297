import Glibc
import Prompting
import Qwen35

/// States that go to the shelf before they give way, and come back from there.
extension PrefixCache {
    /// A state that is being read, and the next shorter one of its sequence.
    struct Arrival {
        let reading: StateReading
        let state: SequenceState
        let parent: PrefixKey?
    }

    /// Entries that are written ahead of the need for their places.
    private var reserve: Int { min(4, capacity / 4) }

    /// Writes what is about to give way: the entries worth least, as many as places may soon be needed.
    func spillAhead() {
        guard let shelf, capacity - entries.count < reserve else { return }
        let next = entries.sorted { value(of: $0.value) < value(of: $1.value) }.prefix(reserve)
        for (key, entry) in next where spilling.count < reserve {
            if !spill(key, entry, to: shelf) { return }
        }
    }

    /// Begins to write an entry, if it is not there or on its way; false where the shelf has too much to do.
    private func spill(_ key: PrefixKey, _ entry: Entry, to shelf: any PrefixShelf) -> Bool {
        // Where a conversation has passed, nobody is likely to begin again.
        guard !entry.isShelved, entry.spill == nil,
            entry.worth.outlastsMemory(isLongest: entry.children == 0)
        else {
            return true
        }
        let spill = StateSpill(entry.name, entry.state, wake: wake)
        guard shelf.write(spill) else { return false }
        update(key) { $0.spill = spill }
        spilling.insert(key)
        return true
    }

    /// Begins to read the longest beginning of the prompt on the shelf that is longer than `found` by so many tokens.
    func fetch(
        _ prompt: Prompt, salt: [UInt8], limit: Int, beyond found: Found?, by gap: Int
    ) -> StateReading? {
        guard let shelf, isOn else { return nil }
        let least = (found?.state.length ?? 0) + max(gap, 1)
        let lengths = shelf.lengths.filter { least <= $0 && $0 <= limit }
        guard !lengths.isEmpty else { return nil }
        let names = PrefixName.names(
            prompt, tokens: prompt.tokens, salt: salt, lengths: lengths, hasChunks: true)
        guard let index = names.lastIndex(where: { shelf.contains($0.key) }) else { return nil }
        let name = names[index]
        if let arrival = arrivals[name.key] { return arrival.reading }
        return fetch(name, length: lengths[index], sharing: found?.key, from: shelf)
    }

    private func fetch(
        _ name: PrefixName, length: Int, sharing parent: PrefixKey?, from shelf: any PrefixShelf
    ) -> StateReading? {
        guard arrivals.count < max(1, capacity / 4) else { return nil }
        makeRoom()
        let state = takeState()
        // The pages of whole chunks that are in memory.
        var firstPage = 0
        let pagesPerChunk = PrefixName.chunkTokens / PagePool.positions
        if let shorter = parent.flatMap({ entries[$0]?.state }) {
            firstPage = shorter.length / PrefixName.chunkTokens * pagesPerChunk
            state.share(firstPage, of: shorter)
        }
        guard freePages(state.missingPages(for: length)), state.reserve(length) else {
            state.release()
            giveBack(state)
            return nil
        }
        let reading = StateReading(name, length: length, into: state, firstPage: firstPage, wake: wake)
        arrivals[name.key] = Arrival(reading: reading, state: state, parent: parent)
        shelf.read(reading)
        return reading
    }

    func isArriving(_ key: PrefixKey) -> Bool { arrivals[key] != nil }

    /// Takes what has come from the shelf, and notes what is there.
    func collect() {
        for key in spilling {
            guard let isWritten = entries[key]?.spill?.isWritten else { continue }
            spilling.remove(key)
            update(key) {
                $0.spill = nil
                $0.isShelved = isWritten
            }
        }
        for (key, arrival) in arrivals {
            guard let isWhole = arrival.reading.isWhole else { continue }
            arrivals[key] = nil
            if isWhole { arrival.state.advance(arrival.reading.length) }
            let line = arrival.parent.map { [$0] } ?? []
            guard isWhole, keep(arrival.state, as: arrival.reading.name, behind: line, for: .turn) else {
                arrival.state.release()
                giveBack(arrival.state)
                continue
            }
        }
    }

    /// Writes what is worth most, as far as the time goes, and closes the shelf.
    func close(within time: Duration) {
        guard let shelf else { return }
        let deadline = ContinuousClock.now + time
        let best = entries.sorted { value(of: $0.value) > value(of: $1.value) }.map(\.key)
        for key in best {
            while ContinuousClock.now < deadline, let entry = entries[key], !spill(key, entry, to: shelf) {
                pause()
            }
        }
        while ContinuousClock.now < deadline, !spilling.isEmpty { pause() }
        for key in spilling { entries[key]?.spill?.withdraw() }
        // The memory of what is read is not to end before its reading.
        while !arrivals.isEmpty { pause() }
        shelf.close()
        collect()
    }

    private func pause() {
        usleep(1_000)
        collect()
    }
}
