/// Bytes that no expression of a grammar tells apart are one class.
struct ByteClasses: Sendable {
    /// The class of each byte.
    private(set) var classes = [UInt8](repeating: 0, count: 256)
    /// One byte of each class.
    private(set) var representatives: [UInt8] = [0]
    /// How many bytes each class has.
    private(set) var sizes = [256]

    var count: Int { representatives.count }

    init(_ sets: some Sequence<ByteSet>) {
        for set in sets { split(by: set) }
        sizes = Array(repeating: 0, count: representatives.count)
        for index in classes { sizes[Int(index)] += 1 }
    }

    private mutating func split(by set: ByteSet) {
        var next: [UInt16: UInt8] = [:]
        var split: [UInt8] = []
        for byte in 0..<256 {
            let key = UInt16(classes[byte]) << 1 | (set.contains(UInt8(byte)) ? 1 : 0)
            let index = next[key] ?? UInt8(next.count)
            if next[key] == nil {
                next[key] = index
                split.append(UInt8(byte))
            }
            classes[byte] = index
        }
        representatives = split
    }
}
