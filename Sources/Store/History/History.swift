import Foundation

/// What was asked, and what it used.
package final class History: Sendable {
    /// Hands a row over without waiting. It is written within `StoreOptions.period`, or dropped and counted
    /// where too many wait; its usage counts in either case.
    package func add(_ row: HistoryRow) { fatalError() }

    /// Rows dropped since the start.
    package var droppedRows: Int { fatalError() }
    /// Rows that wait to be written.
    package var waitingRows: Int { fatalError() }

    /// Writes what waits now. Rows stay waiting where the disk refuses them.
    package func flush() async throws(StoreError) { fatalError() }

    /// The newest rows that pass the filter, at most `limit`, after those of the page that gave the cursor.
    package func page(
        _ filter: HistoryFilter = HistoryFilter(), limit: Int = 50, after cursor: HistoryCursor? = nil
    ) async throws(StoreError) -> HistoryPage { fatalError() }

    /// A row with its content, if that was kept.
    package func row(_ id: UUID, key: KeyID?) async throws(StoreError) -> HistoryRow? { fatalError() }

    /// What was used in a month by one key, or, with nil, in all; what waits to be written included.
    package func usage(_ key: KeyID?, month: Month) async throws(StoreError) -> Usage { fatalError() }

    /// The same for each key that used anything: to restore a `KeyMeter`.
    package func usageByKey(month: Month) async throws(StoreError) -> [KeyID: Usage] { fatalError() }

    /// Deletes what is older or more than the options keep; how many rows.
    @discardableResult
    package func sweep(now: Date = Date()) async throws(StoreError) -> Int { fatalError() }
}
