import Qwen35
import Synchronization

/// Where states of the network outlast memory. Nothing here holds up the caller, which is the engine's thread.
package protocol PrefixShelf: AnyObject, Sendable {
    /// Lengths in tokens of what is there, ascending.
    var lengths: [Int] { get }
    var statistics: PrefixShelfStatistics { get }

    func contains(_ key: PrefixKey) -> Bool

    /// Begins to write; false where too much is waiting already. Ends with `StateSpill.finish`.
    func write(_ spill: StateSpill) -> Bool

    /// Begins to read what `contains` has told of. Ends with `StateReading.finish`.
    func read(_ reading: StateReading)

    /// Forgets what waits, and lets another process have the place. Returns when nothing is at work.
    func close()
}

/// Figures of a shelf since its start.
package struct PrefixShelfStatistics: Sendable, Equatable {
    /// What is there now.
    package var entries = 0
    package var byteCount = 0
    package var writes = 0
    package var reads = 0
    /// What could not be written, or was damaged.
    package var faults = 0

    package init() {}
}

/// A kept state on its way to a shelf. The engine may take its memory back at any time.
/// `@unchecked`: memory that nobody writes, and `isOpen` guards its end.
package final class StateSpill: @unchecked Sendable {
    package let name: PrefixName
    /// In tokens.
    package let length: Int
    /// The delta state, then the pages.
    private let parts: [UnsafeRawBufferPointer]
    private let isOpen = Mutex(true)
    private let outcome = Outcome()
    private let wake: @Sendable () -> Void

    init(_ name: PrefixName, _ state: SequenceState, wake: @escaping @Sendable () -> Void) {
        self.name = name
        length = state.length
        parts = ([state.deltaBytes] + (0..<state.pageCount).map(state.pageBytes)).map { .init($0) }
        self.wake = wake
    }

    /// Positions of a page.
    package static var pageTokens: Int { PagePool.positions }
    package var deltaByteCount: Int { parts[0].count }
    package var pageCount: Int { parts.count - 1 }
    package var pageByteCount: Int { parts.count > 1 ? parts[1].count : 0 }

    /// Bytes `range` of the delta state (`page` nil) or of a page, into the start of `target`; false where the engine
    /// has taken the state back. The engine waits at most for one such copy.
    package func copy(page: Int?, _ range: Range<Int>, into target: UnsafeMutableRawBufferPointer) -> Bool {
        isOpen.withLock { isOpen in
            guard isOpen else { return false }
            target.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: parts[page.map { $0 + 1 } ?? 0][range]))
            return true
        }
    }

    /// The state's memory is needed.
    func withdraw() { isOpen.withLock { $0 = false } }

    package func finish(isWritten: Bool) {
        outcome.set(isWritten)
        wake()
    }

    /// Nil until it is finished.
    var isWritten: Bool? { outcome.value }
}

/// A state on its way from a shelf, into memory that nobody else uses until it is finished.
/// `@unchecked`: one thread writes, and the engine reads after the outcome.
package final class StateReading: @unchecked Sendable {
    package let name: PrefixName
    /// In tokens.
    package let length: Int
    package let delta: UnsafeMutableRawBufferPointer
    /// The pages from `firstPage` on; those before are in memory already, and end with a chunk.
    package let pages: [UnsafeMutableRawBufferPointer]
    package let firstPage: Int
    private let outcome = Outcome()
    private let wake: @Sendable () -> Void

    init(
        _ name: PrefixName, length: Int, into state: SequenceState, firstPage: Int,
        wake: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.length = length
        self.firstPage = firstPage
        delta = state.deltaBytes
        pages = (firstPage..<state.pageCount).map(state.pageBytes)
        self.wake = wake
    }

    package func finish(isWhole: Bool) {
        outcome.set(isWhole)
        wake()
    }

    /// Nil until it is finished.
    var isWhole: Bool? { outcome.value }
}

/// Set once, by another thread than the one that looks.
private final class Outcome: Sendable {
    private let state = Atomic<UInt8>(0)

    func set(_ value: Bool) { state.store(value ? 1 : 2, ordering: .releasing) }

    var value: Bool? {
        switch state.load(ordering: .acquiring) {
        case 0: nil
        case 1: true
        default: false
        }
    }
}
