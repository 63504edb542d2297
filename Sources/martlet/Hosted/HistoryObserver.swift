import Foundation
import Reply
import Server
import Store

/// Writes every request of an account into the history, after its answer, but for looks at the account itself.
struct HistoryObserver: RequestObserver {
    let base: any RequestObserver
    let history: History

    func requestEnded(_ record: Server.RequestRecord) {
        base.requestEnded(record)
        guard let account = record.account, !record.looksAtAccount else { return }
        let now = Date()
        func milliseconds(_ duration: Duration) -> Int { Int((duration / .milliseconds(1)).rounded()) }
        let latency = record.ended - record.received
        let generation = record.generation
        let tokens = (generation?.promptTokens ?? 0) + (generation?.completionTokens ?? 0)
        history.add(
            HistoryRow(
                id: record.reference, time: now.addingTimeInterval(-(latency / .seconds(1))),
                status: record.isClientGone ? 499 : record.status, route: record.route ?? "",
                userAgent: String((record.userAgent ?? "").prefix(256)), model: generation?.model ?? "",
                promptTokens: generation?.promptTokens ?? 0,
                completionTokens: generation?.completionTokens ?? 0,
                cachedTokens: generation?.cachedTokens ?? 0, latencyMilliseconds: milliseconds(latency),
                firstTokenMilliseconds: generation?.firstToken.map { milliseconds($0 - record.received) },
                finishReason: generation?.finishReasons.first.flatMap { $0 }?.rawValue, key: account.key,
                isStream: generation?.isStreamed ?? false, credits: tokens > 0 ? 1 : 0,
                content: record.content))
    }
}

extension Server.RequestRecord {
    private static let looks: Set = ["/v1/requests", "/v1/requests/{id}", "/v1/pending", "/v1/keys"]

    /// Pages look every few seconds.
    fileprivate var looksAtAccount: Bool { method == "GET" && Self.looks.contains(route ?? "") }
}
