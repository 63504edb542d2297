import Glibc

/// Memory for large pictures: taken in pages of 2 MiB it costs a tenth of the time of 4 KiB ones.
enum LargePages {
    private static let pageBytes = 2 << 20
    /// Below that the pages at both ends, which stay small, are most of it.
    private static let leastBytes = 4 << 20

    /// Asks the system for large pages where fresh memory is touched for the first time. A wish: whether it is
    /// granted is never told.
    static func ask(for memory: UnsafeMutableRawPointer, byteCount: Int) {
        guard byteCount >= leastBytes else { return }
        let first = memory.alignedUp(toMultipleOf: pageBytes)
        let end = (memory + byteCount).alignedDown(toMultipleOf: pageBytes)
        if first < end { madvise(first, end - first, MADV_HUGEPAGE) }
    }
}
