import Checkpoint
import Engine
import Foundation
import Kernels
import Prompting
import Qwen35
import TestSupport

/// A prefix cache driven as the engine drives it, with numbers in place of what the network would compute, beside a
/// dictionary that says what the cache may hold.
struct PrefixCacheModel {
    /// Tokens and the salt under which they are shared.
    struct Sequence: Hashable {
        var tokens: [Int32]
        var salt: UInt8

        func key(_ length: Int) -> PrefixKey {
            PrefixKey.keys(Prompt(tokens: tokens), tokens: tokens, salt: [salt], lengths: [length])[0]
        }
    }

    private struct Running {
        let sequence: Sequence
        let state: SequenceState
        var line: [PrefixKey] = []
    }

    private let network: Network
    private let cache: PrefixCache
    private let byteLimit: Int
    private let stateByteCount: Int
    /// All that was ever kept.
    private var model: [PrefixKey: Sequence] = [:]
    private var running: [Running] = []
    private var known: [Sequence] = []
    private var random: SeededGenerator
    private(set) var hits = 0
    /// What did not hold; empty when all does.
    private(set) var faults: [String] = []

    init(seed: Int, pages: Int, states: Int) throws {
        let folder = try ModelFolder(path: Fixtures.url("micro-dense/checkpoint").path)
        network = try Network(folder, compute: Compute(threads: 1), options: .init(pageCount: pages))
        stateByteCount = SequenceState.byteCount(folder.configuration.text)
        byteLimit = states * stateByteCount + stateByteCount / 2
        cache = PrefixCache(network, byteLimit: byteLimit)
        random = SeededGenerator(seed)
    }

    var evictions: Int { cache.statistics.evictions }

    mutating func step() {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<4 where running.count < 4: start()
        case 4..<14 where !running.isEmpty: compute(pick())
        case 14..<17 where !running.isEmpty: end(pick(), keeping: true)
        case 17 where !running.isEmpty: end(pick(), keeping: false)
        case 18 where !running.isEmpty: preempt(pick())
        case 19:
            check(cache.freePages(Int.random(in: 0...4, using: &random)) || cache.kept.isEmpty, "pages stay")
        default: lookUp(sequence())
        }
        checkInvariants()
    }

    /// Everything ends, and all pages come back.
    mutating func finish() {
        while !running.isEmpty { end(0, keeping: false) }
        check(cache.freePages(network.pages.pageCount), "a page is lost")
        checkInvariants()
    }

    private mutating func pick() -> Int { Int.random(in: running.indices, using: &random) }

    /// New, or like one before up to some place.
    private mutating func sequence() -> Sequence {
        let length = Int.random(in: 1...300, using: &random)
        var sequence = Sequence(tokens: [], salt: UInt8.random(in: 0..<3, using: &random))
        if let other = known.randomElement(using: &random), Bool.random(using: &random) {
            sequence = other
            sequence.tokens.removeLast(Int.random(in: 0..<other.tokens.count, using: &random))
            if Int.random(in: 0..<8, using: &random) == 0 { sequence.salt = 3 - sequence.salt % 3 }
        }
        while sequence.tokens.count < length {
            sequence.tokens.append(Int32.random(in: 0..<50, using: &random))
        }
        return sequence
    }

    private mutating func start() {
        let sequence = sequence()
        known.append(sequence)
        if known.count > 40 { known.removeFirst() }
        var entry = Running(sequence: sequence, state: network.makeState())
        if let found = lookUp(sequence), entry.state.become(found.state) { entry.line = [found.key] }
        running.append(entry)
    }

    /// What the cache finds must be the longest that the dictionary allows, and hold the right numbers.
    @discardableResult
    private mutating func lookUp(_ sequence: Sequence) -> PrefixCache.Found? {
        let limit = Int.random(in: 0...sequence.tokens.count, using: &random)
        let longest = cache.kept.compactMap { model[$0.key] }.filter {
            $0.salt == sequence.salt && $0.tokens.count <= limit && sequence.tokens.starts(with: $0.tokens)
        }.map(\.tokens.count).max()
        let found = cache.find(
            Prompt(tokens: sequence.tokens), tokens: sequence.tokens, salt: [sequence.salt], limit: limit)
        check(found?.state.length == longest, "found \(found?.state.length ?? 0), not \(longest ?? 0)")
        if let found {
            hits += 1
            check(found.key == sequence.key(found.state.length), "another key")
            check(holds(found.state, sequence.tokens), "wrong numbers at \(found.state.length)")
        }
        return found
    }

    private mutating func compute(_ index: Int) {
        let (sequence, state) = (running[index].sequence, running[index].state)
        let count = min(Int.random(in: 1...80, using: &random), sequence.tokens.count - state.length)
        guard count > 0 else { return end(index, keeping: true) }
        while !state.reserve(count) {
            if cache.freePages(state.missingPages(for: count)) { continue }
            guard let other = running.indices.last(where: { $0 != index && running[$0].state.pageCount > 0 })
            else { return preempt(index) }
            preempt(other)
        }
        let mark = state.length + Int.random(in: 1...count, using: &random)
        let key = sequence.key(mark)
        let copy = cache.roomForCopy(key, length: mark)
        let end = state.length + count
        for position in state.length..<end {
            state.pageBytes(position / 64)[position % 64] = value(sequence.tokens, position + 1)
            state.deltaBytes[0] = value(sequence.tokens, position + 1)
            if position + 1 == mark { copy?.deltaBytes[0] = state.deltaBytes[0] }
        }
        copy?.completeCopy(of: state, length: mark)
        state.advance(count)
        guard let copy else { return }
        let purpose: PrefixPurpose = [.turn, .shared, .between][mark % 3]
        check(
            cache.keep(copy, as: PrefixName(key), behind: running[index].line, for: purpose),
            "a copy is not wanted")
        running[index].line.append(key)
        model[key] = Sequence(tokens: Array(sequence.tokens.prefix(mark)), salt: sequence.salt)
    }

    private mutating func end(_ index: Int, keeping: Bool) {
        let ended = running.remove(at: index)
        let length = ended.state.length
        guard keeping, length > 0 else { return ended.state.release() }
        let key = ended.sequence.key(length)
        let wasKept = cache.isKept(key)
        let isTaken = cache.keep(ended.state, as: PrefixName(key), behind: ended.line, for: .turn)
        check(isTaken != wasKept, "kept \(isTaken), before \(wasKept)")
        if isTaken {
            model[key] = Sequence(
                tokens: Array(ended.sequence.tokens.prefix(length)), salt: ended.sequence.salt)
        } else {
            ended.state.release()
        }
    }

    private mutating func preempt(_ index: Int) {
        running[index].state.reset()
        running[index].line = []
    }

    private func holds(_ state: SequenceState, _ tokens: [Int32]) -> Bool {
        state.deltaBytes[0] == value(tokens, state.length)
            && (0..<state.length).allSatisfy {
                state.pageBytes($0 / 64)[$0 % 64] == value(tokens, $0 + 1)
            }
    }

    /// What stands for the network's state after so many tokens.
    private func value(_ tokens: [Int32], _ length: Int) -> UInt8 {
        var sum: UInt32 = UInt32(length)
        for token in tokens[max(0, length - 20)..<length] { sum = sum &* 31 &+ UInt32(bitPattern: token) }
        return UInt8(truncatingIfNeeded: sum ^ sum >> 11)
    }

    private mutating func checkInvariants() {
        let (pool, kept) = (network.pages, cache.kept)
        let keptPages = kept.flatMap(\.state.pages).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let pages = running.flatMap(\.state.pages).reduce(into: keptPages) { $0[$1, default: 0] += 1 }
        for page in 0..<Int32(pool.pageCount) {
            check(pool.userCount(page) == pages[page] ?? 0, "page \(page) has \(pool.userCount(page)) users")
        }
        check(pool.freeCount == pool.pageCount - pages.count, "\(pool.freeCount) pages are free")
        check(pool.idleCount == pages.count { keptPages[$0.key] == $0.value }, "\(pool.idleCount) are idle")
        check(cache.statistics.entries == kept.count, "entries")
        check(cache.statistics.byteCount == kept.count * stateByteCount, "bytes")
        check(cache.statistics.byteCount <= byteLimit, "over the budget")
        check(kept.allSatisfy { model[$0.key]?.tokens.count == $0.state.length }, "nobody kept this")
    }

    private mutating func check(_ condition: Bool, _ words: @autoclosure () -> String) {
        if !condition { faults.append(words()) }
    }
}
