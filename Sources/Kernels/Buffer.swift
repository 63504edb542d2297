import Glibc

/// Memory for numbers: 64-byte aligned, zeroed, owned by one place. Its size is fixed at birth.
package struct Buffer<Element: BitwiseCopyable>: ~Copyable {
    package let base: UnsafeMutablePointer<Element>
    package let count: Int

    /// `count` zeroed elements; the pages are taken from the system only as they are touched.
    package init(_ count: Int) {
        let byteCount = max(count * MemoryLayout<Element>.stride, 1)
        let memory: UnsafeMutableRawPointer? = mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else {
            preconditionFailure("the system refused \(byteCount) bytes of memory")
        }
        if byteCount >= 4 << 20 { madvise(memory, byteCount, Int32(MADV_HUGEPAGE)) }
        self.base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
        self.count = count
    }

    deinit { munmap(base, max(count * MemoryLayout<Element>.stride, 1)) }

    /// All elements as at birth.
    package func zero() { memset(base, 0, count * MemoryLayout<Element>.stride) }
}
