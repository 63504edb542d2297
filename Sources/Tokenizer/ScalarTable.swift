/// A byte for each Unicode scalar, in blocks of 128 of which equal ones are stored once.
struct ScalarTable: Sendable {
    private var blockOfPrefix: [UInt16] = []
    private var values: [UInt8] = []

    private static let blockSize = 128
    private static let scalarCount = 0x110000

    /// Each run, given by its first and last scalar one after the other, gets its value; later
    /// runs win, and what no run covers is 0.
    init(_ runs: [(bounds: [UInt32], value: UInt8)]) {
        var all = [UInt8](repeating: 0, count: Self.scalarCount)
        for (bounds, value) in runs {
            for first in stride(from: 0, to: bounds.count, by: 2) {
                for scalar in bounds[first]...bounds[first + 1] { all[Int(scalar)] = value }
            }
        }
        var known: [ArraySlice<UInt8>: UInt16] = [:]
        for start in stride(from: 0, to: Self.scalarCount, by: Self.blockSize) {
            let block = all[start..<start + Self.blockSize]
            if let place = known[block] {
                blockOfPrefix.append(place)
            } else {
                let place = UInt16(values.count / Self.blockSize)
                known[block] = place
                blockOfPrefix.append(place)
                values.append(contentsOf: block)
            }
        }
    }

    /// `scalar` is below U+110000.
    subscript(scalar: UInt32) -> UInt8 {
        values[Int(blockOfPrefix[Int(scalar >> 7)]) << 7 | Int(scalar & 0x7F)]
    }
}
