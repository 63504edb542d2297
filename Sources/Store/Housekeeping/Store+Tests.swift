import GRDB

// What tests look at and set, and nobody else.
extension Store {
    /// How SQLite writes: the mode of its journal, and whether a commit waits for the disk (2 is FULL).
    package func durability() async throws(StoreError) -> (journal: String, synchronous: Int) {
        try await records.alone { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
                try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
            )
        }
    }

    /// Makes the database full at so many pages, or at its present size if that is more.
    package func limitDatabase(pages: Int) async throws(StoreError) {
        try await records.alone { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }
}
