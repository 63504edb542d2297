import CLinux
import Synchronization

/// Wakes a thread that has nothing to do. Counts, so that a signal between a look and a wait is not lost.
package final class Signal: @unchecked Sendable {  // one atomic word
    private let word: UnsafeMutablePointer<Atomic<UInt32>>

    package init() {
        word = .allocate(capacity: 1)
        word.initialize(to: Atomic(0))
    }

    deinit { word.deallocate() }

    /// To be taken before looking for work.
    package var count: UInt32 { word.pointee.load(ordering: .acquiring) }

    package func raise() {
        word.pointee.wrappingAdd(1, ordering: .releasing)
        cs_futex_wake_all(address)
    }

    /// Sleeps until the count is another than `seen`.
    package func wait(since seen: UInt32) {
        while count == seen { cs_futex_wait(address, seen) }
    }

    private var address: UnsafePointer<UInt32> { UnsafeRawPointer(word).assumingMemoryBound(to: UInt32.self) }
}
