import Kernels
import Synchronization

/// The two crossings between callers and the engine's thread: requests in, figures out.
final class Mailbox: Sendable {
    struct Mail {
        var jobs: [Job] = []
        var isStopped = false
    }

    private struct Contents: ~Copyable {
        var mail = Mail()
        var arrivals = 0
        var statistics = EngineStatistics()
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    // Jobs are handed over whole: after `post` only the engine's thread touches them.
    private let contents = Mutex(Contents())
    let signal = Signal()

    /// Hands over the job that `make` builds from its arrival number. Refuses when `limit` jobs wait.
    func post(limit: Int, _ make: (Int) -> sending Job) throws(EngineError) {
        let refusal: EngineError? = contents.withLock { contents in
            guard !contents.mail.isStopped else { return .stopped }
            let waiting = contents.mail.jobs.count + contents.statistics.waiting
            guard waiting < limit else { return .busy(waiting: waiting) }
            contents.arrivals += 1
            contents.mail.jobs.append(make(contents.arrivals))
            return nil
        }
        if let refusal { throw refusal }
        signal.raise()
    }

    func stop() {
        contents.withLock { $0.mail.isStopped = true }
        signal.raise()
    }

    /// The engine's thread has nothing more to do.
    func end() {
        let waiters = contents.withLock { contents in
            contents.hasEnded = true
            return contents.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func waitForEnd() async {
        await withCheckedContinuation { waiter in
            let hasEnded = contents.withLock { contents in
                if !contents.hasEnded { contents.waiters.append(waiter) }
                return contents.hasEnded
            }
            if hasEnded { waiter.resume() }
        }
    }

    func take() -> sending Mail {
        contents.withLock { contents in
            let mail = contents.mail
            contents.mail.jobs.removeAll()
            // Until the loop tells how many still wait.
            contents.statistics.waiting += mail.jobs.count
            return mail
        }
    }

    func publish(_ statistics: EngineStatistics) { contents.withLock { $0.statistics = statistics } }
    var statistics: EngineStatistics { contents.withLock { $0.statistics } }
}

/// Figures of the engine as of its last step.
package struct EngineStatistics: Sendable, Equatable {
    /// Answers being computed, and requests that wait.
    package internal(set) var running = 0
    package internal(set) var waiting = 0
    /// Pages of keys and values, 64 positions each.
    package internal(set) var pages = 0
    package internal(set) var pagesInUse = 0
    package internal(set) var preemptions = 0
    /// Tokens that went through the network, repeated ones included.
    package internal(set) var computedTokens = 0
    package internal(set) var generatedTokens = 0
    package internal(set) var images = ImageCacheStatistics()
    package internal(set) var prefixes = PrefixCacheStatistics()
}
