/// A binary heap that gives its smallest number first.
struct MinimumHeap {
    private var items: [UInt64] = []

    mutating func insert(_ item: UInt64) {
        var place = items.count
        items.append(item)
        while place > 0 {
            let parent = (place - 1) / 2
            guard items[parent] > item else { break }
            items[place] = items[parent]
            place = parent
        }
        items[place] = item
    }

    mutating func popMinimum() -> UInt64? {
        guard let item = items.popLast() else { return nil }
        guard let minimum = items.first else { return item }
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < items.count else { break }
            if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
            guard items[child] < item else { break }
            items[place] = items[child]
            place = child
        }
        items[place] = item
        return minimum
    }
}
