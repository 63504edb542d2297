/// Rows that wait to be written, and the usage that goes with them.
struct HistoryQueue: Sendable {
    struct Account: Hashable {
        let month: Month
        /// Nil for requests without a key.
        let key: KeyID?
    }

    private(set) var rows: [HistoryRow] = []
    /// Of rows that were dropped, too.
    private(set) var usage: [Account: Usage] = [:]
    private(set) var droppedRows = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { rows.isEmpty && usage.isEmpty }

    mutating func add(_ row: HistoryRow) {
        usage[Account(month: Month(row.time), key: row.key), default: Usage()].add(
            Usage(
                requests: 1, credits: row.credits, promptTokens: row.promptTokens,
                completionTokens: row.completionTokens))
        if rows.count < limit { rows.append(row) } else { droppedRows += 1 }
    }

    /// Takes the oldest rows, and all usage.
    mutating func take(_ count: Int) -> HistoryQueue {
        var taken = HistoryQueue(limit: limit)
        taken.rows = Array(rows.prefix(count))
        taken.usage = usage
        rows.removeFirst(taken.rows.count)
        usage = [:]
        return taken
    }

    /// Puts back what could not be written.
    mutating func restore(_ taken: HistoryQueue) {
        rows = taken.rows + rows
        droppedRows += max(0, rows.count - limit)
        rows = Array(rows.prefix(limit))
        for (account, used) in taken.usage { usage[account, default: Usage()].add(used) }
    }
}

extension Usage {
    fileprivate mutating func add(_ more: Usage) { self = self + more }
}
