import Foundation
import Server
import Store
import Synchronization

extension StoreServices: KeyDesk {
    func account(of key: String) throws(KeyRefusal) -> Account {
        guard let stored = store.keys.directory.key(secret: key.utf8) else { throw .unknown }
        return Account(stored)
    }

    func enter(_ account: Account) throws(LimitRefusal) -> any Visit {
        guard let id = account.key, let key = store.keys.directory.key(id: id) else {
            throw LimitRefusal(message: "The key was revoked.", retryAfterSeconds: 1)
        }
        switch meter.reserve(key, tokens: 0, month: Month(Date())) {
        case .granted(let reservation, let figures):
            return MeteredVisit(meter: meter, key: key, reservation: reservation, figures: figures)
        case .refused(let refusal, let figures): throw LimitRefusal(refusal, figures)
        }
    }
}

/// A request between the meter's grant and its settlement.
private final class MeteredVisit: Visit {
    private struct State {
        var figures: MeterFigures
        var hasLeft = false
    }

    private let meter: KeyMeter
    private let key: StoredKey
    private let reservation: Reservation
    private let state: Mutex<State>

    init(meter: KeyMeter, key: StoredKey, reservation: Reservation, figures: MeterFigures) {
        self.meter = meter
        self.key = key
        self.reservation = reservation
        state = Mutex(State(figures: figures))
    }

    deinit { leave(promptTokens: 0, completionTokens: 0) }

    func reserve(tokens: Int) throws(LimitRefusal) {
        switch meter.raise(reservation, of: key, toTokens: tokens, month: Month(Date())) {
        case .granted(_, let figures): state.withLock { $0.figures = figures }
        case .refused(let refusal, let figures): throw LimitRefusal(refusal, figures)
        }
    }

    var headers: [(name: String, value: String)] { state.withLock { $0.figures.headers } }

    /// What no token was computed for is not charged.
    func leave(promptTokens: Int, completionTokens: Int) {
        guard
            state.withLock({ state in
                defer { state.hasLeft = true }
                return !state.hasLeft
            })
        else { return }
        let tokens = promptTokens + completionTokens
        meter.settle(reservation, tokens: tokens, isCharged: tokens > 0)
    }
}

extension LimitRefusal {
    fileprivate init(_ refusal: MeterRefusal, _ figures: MeterFigures) {
        let (message, seconds): (String, Int?) =
            switch refusal {
            case .requestsPerMinute(let limit, let seconds):
                ("This key may make \(limit) requests a minute. Try again in \(seconds) s.", seconds)
            case .tokensPerMinute(let limit, let tokens, let seconds):
                (
                    "This key may use \(limit) tokens a minute, and the request needs up to \(tokens)."
                        + (seconds.map { " Try again in \($0) s." } ?? " Lower max_tokens."), seconds ?? 60
                )
            case .concurrentRequests(let limit, let seconds):
                ("This key may have \(limit) requests at work at once. Try again in \(seconds) s.", seconds)
            case .credits(let limit):
                ("The cloud credits of this key have expired: \(limit) a month are used up.", nil)
            }
        self.init(message: message, retryAfterSeconds: seconds, headers: figures.headers)
    }
}

extension MeterFigures {
    /// As OpenAI names them.
    fileprivate var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for (what, figure) in [("requests", requests), ("tokens", tokens)] {
            guard let figure else { continue }
            headers.append(("x-ratelimit-limit-\(what)", "\(figure.limit)"))
            headers.append(("x-ratelimit-remaining-\(what)", "\(figure.remaining)"))
            headers.append(("x-ratelimit-reset-\(what)", "\(Int(figure.resetSeconds.rounded(.up)))s"))
        }
        return headers
    }
}
