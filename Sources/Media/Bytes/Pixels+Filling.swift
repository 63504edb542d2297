import Patches

extension Pixels {
    /// A picture whose bytes a C function writes. `fill` must set all of `size.area × 3` or throw.
    init<E: Error>(
        size: PixelSize, filledBy fill: (UnsafeMutablePointer<UInt8>) throws(E) -> Void
    ) throws(E) {
        self.init(
            width: size.width, height: size.height, bytes: try [UInt8](count: size.area * 3, filledBy: fill))
    }
}

extension [UInt8] {
    /// Bytes that a C function writes. `fill` must set all of `count` or throw.
    package init<E: Error>(
        count: Int, filledBy fill: (UnsafeMutablePointer<UInt8>) throws(E) -> Void
    ) throws(E) {
        var failure: E?
        self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            LargePages.ask(for: base, byteCount: count)
            do throws(E) {
                try fill(base)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
