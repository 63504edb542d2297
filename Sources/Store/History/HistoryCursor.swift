/// A place between two rows of history. It stays valid while rows come and go.
package struct HistoryCursor: Sendable, Hashable, CustomStringConvertible {
    let milliseconds: Int64
    let row: Int64

    init(milliseconds: Int64, row: Int64) {
        self.milliseconds = milliseconds
        self.row = row
    }

    /// Reads what `description` wrote.
    package init(parsing text: String) throws(StoreError) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let row = Int64(parts[1]),
            milliseconds >= 0, row >= 0
        else { throw .cursor(String(text.prefix(64))) }
        self.init(milliseconds: milliseconds, row: row)
    }

    package var description: String { "\(milliseconds)-\(row)" }
}
