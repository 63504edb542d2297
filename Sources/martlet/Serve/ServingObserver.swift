import Reply
import Server
import Telemetry
import Wire

/// Tells the log and the metrics of every request that has ended.
struct ServingObserver: RequestObserver {
    let metrics: ServingMetrics
    let output: LogOutput

    func requestEnded(_ record: Server.RequestRecord) {
        let told = Telemetry.RequestRecord(record)
        metrics.record(told)
        for gap in record.generation?.tokenGaps ?? [] { metrics.recordTokenGap(gap) }
        told.log(to: output)
    }
}

extension Telemetry.RequestRecord {
    fileprivate init(_ record: Server.RequestRecord) {
        self.init(
            id: record.id, method: record.method, route: record.route ?? "(none)",
            status: record.status, duration: (record.ended - record.received) / .seconds(1))
        error = record.error.map { record.status >= 500 ? $0.message : $0.withoutQuotations }
        isAborted = record.isClientGone
        attempts = record.attempts
        generation = record.generation.map { GenerationRecord($0, record) }
    }
}

extension GenerationRecord {
    fileprivate init(_ generation: Server.RequestRecord.Generation, _ record: Server.RequestRecord) {
        func after(_ instant: ContinuousClock.Instant?) -> Double? {
            instant.map { ($0 - record.received) / .seconds(1) }
        }
        self.init()
        model = generation.model
        promptTokens = generation.promptTokens
        cachedTokens = generation.cachedTokens
        completionTokens = generation.completionTokens
        maxTokens = generation.maxTokens
        choices = generation.choices
        startedAfter = after(generation.started)
        firstTokenAfter = after(generation.firstToken)
        lastTokenAfter = after(generation.lastToken)
        let unfinished = record.isClientGone ? "abort" : "error"
        finishReasons = generation.finishReasons.map { $0?.rawValue ?? unfinished }
    }
}

extension ErrorBody {
    /// The message without what it quotes of the request: from the first quotation mark to the last, or to the end
    /// where there is but one.
    fileprivate var withoutQuotations: String {
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\"") else {
            return String(message.prefix(300))
        }
        let rest = first < last ? message[message.index(after: last)...] : ""
        return String((message[..<first] + "\"…\"" + rest).prefix(300))
    }
}
