import Foundation

/// What the store writes that answers depend on, or that grows with them.
package enum StoreWrite: String, Sendable, CaseIterable {
    /// A batch of rows of history.
    case history
    /// A pending request or its result.
    case journal
    /// The content of an asset into the depot.
    case depot
}

/// Is told of every such write when it has ended, on the thread that did it: do not wait here.
package struct StoreWatch: Sendable {
    package var wrote: @Sendable (_ write: StoreWrite, _ time: Duration, _ failed: Bool) -> Void

    package init(
        wrote: @escaping @Sendable (_ write: StoreWrite, _ time: Duration, _ failed: Bool) -> Void = {
            _, _, _ in
        }
    ) {
        self.wrote = wrote
    }

    func timed<Value>(
        isolation: isolated (any Actor)? = #isolation, _ write: StoreWrite,
        _ work: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let start = ContinuousClock.now
        do throws(StoreError) {
            let value = try await work()
            wrote(write, .now - start, false)
            return value
        } catch {
            wrote(write, .now - start, true)
            throw error
        }
    }
}
