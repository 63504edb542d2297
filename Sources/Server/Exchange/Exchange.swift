import Chat
import Foundation
import Synchronization
import Wire

/// One request from its arrival to the end of its answer. Tells the observer once, whatever becomes of it:
/// at the latest when nobody holds it any more.
final class Exchange: Sendable {
    private struct State {
        var record: RequestRecord
        var meter: GenerationMeter?
        /// Where texts are kept.
        var transcript: Transcript?
        /// The answer ends only when its stream has been written.
        var isStreamed = false
        var hasEnded = false
        /// Of the hosted flavour.
        var visit: (any Visit)?
        /// Of the request's body, in the gauge of all bodies.
        var bodyBytes = 0
    }

    let id: String
    let reference: UUID
    let route: String?
    /// When an answer must be complete; nil for never.
    let deadline: ContinuousClock.Instant?
    /// What backends elsewhere are told of the request, and tell of it.
    let journey: RequestJourney
    private let state: Mutex<State>
    private let observer: any RequestObserver
    private let gauges: ServerGauges
    let drain: Drain

    init(
        id: String, method: String, route: String?, reference: UUID = UUID(), userAgent: String?,
        limits: RequestLimits, journey: RequestJourney? = nil,
        observer: any RequestObserver,
        gauges: ServerGauges, drain: Drain
    ) {
        let now = ContinuousClock.now
        self.id = id
        self.reference = reference
        self.route = route
        deadline = limits.deadline.map { now.advanced(by: $0) }
        self.journey = journey ?? RequestJourney(id: id)
        self.observer = observer
        self.gauges = gauges
        self.drain = drain
        state = Mutex(
            State(
                record: RequestRecord(
                    id: id, method: method, route: route, reference: reference, userAgent: userAgent,
                    received: now)))
        gauges.requests.add(1)
    }

    deinit {
        if state.withLock({ $0.isStreamed && !$0.hasEnded }) { clientLeft() }
        end()
    }

    /// The server ends and waits no longer for the answer.
    var isCutOff: Bool { Task.isCancelled && drain.isUnderWay }

    /// So many bytes count among all bodies until the end.
    func holds(bodyBytes count: Int) { state.withLock { $0.bodyBytes += count } }

    func begin(_ generation: RequestRecord.Generation) {
        state.withLock { $0.meter = GenerationMeter(generation) }
    }

    /// Has texts of the answer gathered.
    func keeps(_ transcript: Transcript) { state.withLock { $0.transcript = transcript } }

    func queued(_ stream: ChatStream) {
        state.withLock { $0.meter?.queued(prompts: stream.prompts, at: .now) }
    }

    func take(_ events: [ChatEvent]) {
        let now = ContinuousClock.now
        state.withLock {
            $0.meter?.take(events, at: now)
            $0.transcript?.take(events)
        }
    }

    /// The answer will be written as a stream. One that is not was for nobody.
    func streams() { state.withLock { $0.isStreamed = true } }

    /// An account's request, which it leaves at the end.
    func enters(_ visit: any Visit) { state.withLock { $0.visit = visit } }

    func belongs(to account: Account) { state.withLock { $0.record.account = account } }

    var visit: (any Visit)? { state.withLock(\.visit) }

    func answered(status: Int) { state.withLock { $0.record.status = status } }

    func failed(_ error: ErrorBody) { state.withLock { $0.record.error = error } }

    func clientLeft() { state.withLock { $0.record.isClientGone = true } }

    func end() {
        let record: RequestRecord? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            state.record.ended = .now
            state.record.generation = state.meter?.generation
            state.record.transcript = state.transcript
            state.record.attempts = journey.trail
            return state.record
        }
        guard let record else { return }
        gauges.bodyBytes.add(-state.withLock(\.bodyBytes))
        gauges.requests.add(-1)
        visit?.leave(
            promptTokens: record.generation?.promptTokens ?? 0,
            completionTokens: record.generation?.completionTokens ?? 0)
        observer.requestEnded(record)
    }
}
