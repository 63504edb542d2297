import Foundation
import JSON
import Server
import Store

extension StoreServices: PendingJournal {
    func begin(_ record: PendingRecord) async throws(StoreFailure) {
        let key = try id(record.owner)
        let request = PendingRequest(
            id: record.id, owner: key, model: "", body: record.body,
            media: record.media.map { PendingMedia(name: $0.key, bytes: $0.value) }, created: record.created,
            pollSeconds: record.pollSeconds)
        try await asked { () async throws(StoreError) in try await store.pending.journal(request) }
    }

    func finish(_ id: UUID, _ result: PendingReply) async throws(StoreFailure) {
        let kept = PendingResult(
            status: result.status, contentType: result.contentType, body: result.body)
        _ = try await asked { () async throws(StoreError) in try await store.pending.finish(id, kept) }
    }

    func forget(_ id: UUID) async throws(StoreFailure) {
        _ = try await asked { () async throws(StoreError) in try await store.pending.abandon(id) }
    }

    func leftBehind() async throws(StoreFailure) -> [(record: PendingRecord, result: PendingReply?)] {
        var left: [(record: PendingRecord, result: PendingReply?)] = []
        let summaries = try await asked { () async throws(StoreError) in
            try await store.pending.list(owner: nil)
        }
        for summary in summaries {
            guard let key = store.keys.directory.key(id: summary.owner) else {
                // Whoever asked has lost the key, and so the answer.
                try await forget(summary.id)
                continue
            }
            let found = try await asked { () async throws(StoreError) in
                try await store.pending.request(summary.id)
            }
            guard let found else { continue }
            let record = PendingRecord(
                id: found.id, owner: Account(key), body: found.body,
                media: Dictionary(found.media.map { ($0.name, $0.bytes) }) { first, _ in first },
                created: found.created, pollSeconds: found.pollSeconds)
            let result = try await asked { () async throws(StoreError) in
                try await store.pending.result(summary.id)
            }
            left.append(
                (
                    record,
                    result.map {
                        PendingReply(status: $0.status, contentType: $0.contentType, body: $0.body)
                    }
                ))
        }
        return left
    }
}

extension StoreServices: HistoryBook {
    func page(_ query: HistoryQuery) async throws(StoreFailure) -> RequestPage {
        var filter = HistoryFilter(
            status: query.status, model: query.model, finishReason: query.finishReason, since: query.since,
            until: query.until)
        if let owner = query.owner { filter.key = try id(owner) }
        let page = try await asked { () async throws(StoreError) in
            let cursor: HistoryCursor?
            if let text = query.cursor { cursor = try HistoryCursor(parsing: text) } else { cursor = nil }
            return try await store.history.page(filter, limit: query.limit, after: cursor)
        }
        let usage = try await asked { () async throws(StoreError) in
            try await store.history.usage(filter.key, month: Month(Date()))
        }
        return RequestPage(
            requests: page.rows.map { .object($0.json) }, nextCursor: page.next?.description,
            requestsThisMonth: usage.requests)
    }

    func request(_ id: UUID, owner: Account?) async throws(StoreFailure) -> JSONValue {
        let key: KeyID?
        if let owner { key = try self.id(owner) } else { key = nil }
        let row = try await asked { () async throws(StoreError) in try await store.history.row(id, key: key) }
        guard let row else { throw .missing }
        var document = row.json
        document["content"] = row.content.flatMap { try? JSONValue(parsing: $0) } ?? .null
        return .object(document)
    }
}

extension HistoryRow {
    fileprivate var json: JSONObject {
        func number(_ value: Int?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
        return [
            "id": .string(id.uuidString.lowercased()), "time": .string(time.ISO8601Format()),
            "status": number(status), "route": .string(route), "user_agent": .string(userAgent),
            "model": .string(model), "prompt_tokens": number(promptTokens),
            "completion_tokens": number(completionTokens), "cached_tokens": number(cachedTokens),
            "latency_ms": number(latencyMilliseconds), "first_token_ms": number(firstTokenMilliseconds),
            "finish_reason": finishReason.map { .string($0) } ?? .null,
            "key": key.map { .string($0.description) } ?? .null, "stream": .bool(isStream),
        ]
    }
}
