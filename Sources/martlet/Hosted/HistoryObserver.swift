import Foundation
import Reply
import Server
import Store

/// Writes every request of an account into the history, after its answer.
struct HistoryObserver: RequestObserver {
    let base: any RequestObserver
    let history: History

    func requestEnded(_ record: Server.RequestRecord) {
        base.requestEnded(record)
        guard let account = record.account else { return }
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
