import Dispatch
import Synchronization

/// Hands items to one thread, in order.
final class ItemQueue<Item: Sendable>: Sendable {
    private struct Contents {
        var items: [Item] = []
        var isClosed = false
    }

    private let contents = Mutex(Contents())
    /// Counts items, and one for the close.
    private let count = DispatchSemaphore(value: 0)

    /// False where so many wait already, or it is closed.
    func add(_ item: Item, limit: Int) -> Bool {
        let isTaken = contents.withLock { contents in
            guard !contents.isClosed, contents.items.count < limit else { return false }
            contents.items.append(item)
            return true
        }
        if isTaken { count.signal() }
        return isTaken
    }

    /// Waits for an item; nil when there will be none.
    func take() -> Item? {
        count.wait()
        return contents.withLock { $0.items.isEmpty ? nil : $0.items.removeFirst() }
    }

    /// - Returns: what still waited.
    func close() -> [Item] {
        let left = contents.withLock { contents in
            contents.isClosed = true
            defer { contents.items = [] }
            return contents.items
        }
        count.signal()
        return left
    }
}
