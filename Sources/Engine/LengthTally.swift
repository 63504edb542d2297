/// How many sequences there are of each length.
package struct LengthTally: Sendable {
    private var counts: [Int: Int] = [:]
    /// Ascending, each once.
    package private(set) var lengths: [Int] = []

    package init() {}

    package mutating func add(_ length: Int) {
        counts[length, default: 0] += 1
        guard counts[length] == 1 else { return }
        lengths.insert(length, at: place(of: length))
    }

    package mutating func remove(_ length: Int) {
        guard let count = counts[length] else { return }
        counts[length] = count > 1 ? count - 1 : nil
        if count == 1 { lengths.remove(at: place(of: length)) }
    }

    /// The first place whose length is not smaller.
    private func place(of length: Int) -> Int {
        var (low, high) = (0, lengths.count)
        while low < high {
            let middle = (low + high) / 2
            if lengths[middle] < length { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
