import Glibc

/// The child's side of the shared memory, mapped once.
struct MappedMemory {
    private let base: UnsafeMutablePointer<UInt8>
    private let layout: SharedLayout

    /// Nil, with `errno` set, where `file` is not such memory.
    init?(_ file: Int32, _ layout: SharedLayout) {
        guard let base = mmap(nil, layout.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            base != MAP_FAILED
        else { return nil }
        self.base = base.assumingMemoryBound(to: UInt8.self)
        self.layout = layout
    }

    /// The file, of that many bytes.
    func file(_ byteCount: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base, count: min(byteCount, layout.fileBytes))
    }

    /// Where pixels go, if that many bytes fit.
    func pixels(_ byteCount: Int) -> UnsafeMutablePointer<UInt8>? {
        byteCount <= layout.pixelBytes ? base + layout.fileBytes : nil
    }
}
