import Foundation
import Store
import Testing

@Suite struct HistoryTests {
    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    private func row(_ index: Int) -> HistoryRow {
        HistoryRow(
            id: UUID(), time: start.addingTimeInterval(Double(index / 2)),
            status: [200, 200, 429][index % 3],
            route: "/v1/chat/completions", userAgent: "curl/8", model: ["a", "b"][index % 2],
            promptTokens: index,
            completionTokens: 2, cachedTokens: 1, latencyMilliseconds: 10, firstTokenMilliseconds: 3,
            finishReason: index % 3 == 2 ? nil : ["stop", "length"][index % 2], key: KeyID(Int64(index % 4)),
            isStream: index % 2 == 0, credits: 1)
    }

    @Test("Pages hold every row once, newest first, also while rows come")
    func pages() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let rows = (1...101).map(row)
        for row in rows { store.history.add(row) }
        #expect(store.history.waitingRows == 101)
        try await store.history.flush()
        #expect(store.history.waitingRows == 0)
        var found: [HistoryRow] = []
        var cursor: HistoryCursor?
        repeat {
            let page = try await store.history.page(limit: 10, after: cursor)
            found += page.rows
            cursor = try page.next.map { try HistoryCursor(parsing: $0.description) }
            store.history.add(row(1000))
            try await store.history.flush()
        } while cursor != nil
        let expected = rows.enumerated().sorted { ($0.1.time, $0.0) > ($1.1.time, $1.0) }.map { $0.1 }
        #expect(found == expected.map { row in row.key == KeyID(0) ? row.without(\.key) : row })
        await store.close()
    }

    @Test("Filters say the same as a plain look at all rows")
    func filters() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet())
        let rows = (1...60).map(row).map { row in row.key == KeyID(0) ? row.without(\.key) : row }
        for row in rows { store.history.add(row) }
        try await store.history.flush()
        for filter in Self.allFilters(from: start + 5, until: start + 20) {
            let found = try await store.history.page(filter, limit: 100)
            #expect(
                Set(found.rows) == Set(rows.filter(filter.plainlyPasses)) && found.next == nil, "\(filter)")
        }
        await store.close()
    }

    private static func allFilters(from since: Date, until: Date) -> [HistoryFilter] {
        (0..<64).map { bits in
            HistoryFilter(
                key: bits & 1 == 0 ? nil : KeyID(1), status: bits & 2 == 0 ? nil : 429,
                model: bits & 4 == 0 ? nil : "a", finishReason: bits & 8 == 0 ? nil : "stop",
                since: bits & 16 == 0 ? nil : since, until: bits & 32 == 0 ? nil : until)
        }
    }

    @Test("Usage is counted by month and key: waiting, written, dropped, and after a restart")
    func usage() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data, options: .quiet { $0.historyQueueRows = 50 })
        let month = Month(start)
        for index in 1...60 { store.history.add(row(index)) }
        store.history.add(
            HistoryRow(id: UUID(), time: start + 40 * 86400, status: 200, route: "/", key: KeyID(1)))
        #expect(store.history.droppedRows == 11)
        let expected = Usage(
            requests: 15, credits: 15, promptTokens: (0..<15).reduce(0) { $0 + 4 * $1 + 1 },
            completionTokens: 30)
        #expect(try await store.history.usage(KeyID(1), month: month) == expected)
        try await store.history.flush()
        #expect(try await store.history.usage(KeyID(1), month: month) == expected)
        store.history.add(row(1))
        #expect(try await store.history.usage(KeyID(1), month: month).requests == 16)
        await store.close()
        let again = try Store(directory: folder.data, options: .quiet())
        #expect(try await again.history.usage(nil, month: month).requests == 61)
        #expect(try await again.history.usage(nil, month: Month(start + 40 * 86400)).requests == 1)
        let byKey = try await again.history.usageByKey(month: month)
        #expect(byKey.mapValues(\.requests) == [KeyID(1): 16, KeyID(2): 15, KeyID(3): 15])
        #expect(try await again.history.page(limit: 100).rows.count == 51)
        await again.close()
    }

    @Test("Content is kept where that is asked for, and read with its row only")
    func content() async throws {
        for isKept in [false, true] {
            let folder = try TemporaryFolder()
            let store = try Store(directory: folder.data, options: .quiet { $0.keepsContent = isKept })
            var one = row(1)
            one.content = [1, 2, 3]
            store.history.add(one)
            try await store.history.flush()
            #expect(try await store.history.page().rows.map(\.content) == [nil])
            #expect(try await store.history.row(one.id, key: one.key)?.content == (isKept ? [1, 2, 3] : nil))
            #expect(try await store.history.row(one.id, key: KeyID(9)) == nil)
            await store.close()
        }
    }

    @Test("The background writes within its period")
    func background() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(directory: folder.data)
        store.history.add(row(1))
        let end = Date() + 5
        while store.history.waitingRows > 0, Date() < end { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try await store.history.page().rows.count == 1)
        await store.close()
    }

    @Test("Old and surplus rows go, with their content; usage stays")
    func retention() async throws {
        let folder = try TemporaryFolder()
        let options = StoreOptions.quiet {
            $0.historyRows = 30
            $0.historyLifetime = .seconds(20)
            $0.keepsContent = true
        }
        let store = try Store(directory: folder.data, options: options)
        for index in 1...60 {
            var row = row(index)
            row.content = [1]
            store.history.add(row)
        }
        #expect(try await store.history.sweep(now: start) == 0)
        try await store.history.flush()
        #expect(try await store.history.sweep(now: start + 30) == 30)
        #expect(try await store.history.page(limit: 100).rows.map(\.promptTokens) == (31...60).reversed())
        #expect(try await store.history.sweep(now: start + 40) == 9)
        #expect(try await store.history.page(limit: 100).rows.map(\.promptTokens) == (40...60).reversed())
        #expect(try await store.history.usage(nil, month: Month(start)).requests == 60)
        await store.close()
    }

    @Test("A cursor of another kind is refused", arguments: ["", "1", "1-", "1-2-3", "-1-2", "a-b"])
    func cursor(text: String) {
        #expect(throws: StoreError.cursor(text)) { try HistoryCursor(parsing: text) }
    }
}

extension HistoryRow {
    fileprivate func without<Value>(_ field: WritableKeyPath<HistoryRow, Value?>) -> HistoryRow {
        var copy = self
        copy[keyPath: field] = nil
        return copy
    }
}

extension HistoryFilter {
    fileprivate func plainlyPasses(_ row: HistoryRow) -> Bool {
        if let key, row.key != key { return false }
        if let status, row.status != status { return false }
        if let model, row.model != model { return false }
        if let finishReason, row.finishReason != finishReason { return false }
        if let since, row.time < since { return false }
        if let until, row.time >= until { return false }
        return true
    }
}
