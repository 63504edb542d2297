import Glibc
import Media
import Patches
import Synchronization

/// One thread of the parent and its child, which it replaces as needed.
final class DecoderWorker: @unchecked Sendable {  // `child` is the thread's own
    private let queue: DecoderQueue
    private let program: String
    private let limits: DecoderLimits
    private let mediaLimits: MediaLimits
    private var child: DecoderProcess?
    /// Shown to others: the child, 0 for none, and how many there have been.
    let identifier = Atomic<pid_t>(0)
    let started = Atomic<Int>(0)

    init(_ queue: DecoderQueue, _ program: String, _ limits: DecoderLimits, _ mediaLimits: MediaLimits) {
        self.queue = queue
        self.program = program
        self.limits = limits
        self.mediaLimits = mediaLimits
    }

    /// The thread's life.
    func run() {
        while true {
            // Before there is work, so that none waits for it. A failure is told to those who bring some.
            if child == nil { _ = try? readyChild() }
            if let child {
                child.wait(or: queue.counter)
            } else {
                _ = Poll.wait(for: [queue.counter], within: nil)
            }
            if let idle = child, !idle.isSilent {
                drop()
                continue
            }
            switch queue.next() {
            case .job(let job): serve(job)
            case .nothing: continue
            case .end:
                drop()
                return
            }
        }
    }

    private func readyChild() throws(SandboxError) -> DecoderProcess {
        if let child { return child }
        let orders = ChildOrders(limits, SharedLayout(mediaLimits))
        let fresh = try process(orders, attempts: 20)
        child = fresh
        identifier.store(fresh.identifier, ordering: .relaxed)
        started.wrappingAdd(1, ordering: .relaxed)
        return fresh
    }

    /// Somebody may kill children faster than they start.
    private func process(_ orders: ChildOrders, attempts: Int) throws(SandboxError) -> DecoderProcess {
        do throws(SandboxError) {
            return try DecoderProcess(program, orders, within: limits.startTime)
        } catch {
            guard error == DecoderProcess.endedEarly, attempts > 1 else { throw error }
            return try process(orders, attempts: attempts - 1)
        }
    }

    /// - Returns: the signal that ended the child.
    @discardableResult
    private func drop() -> Int32 {
        identifier.store(0, ordering: .relaxed)
        let signal = child?.end() ?? 0
        child = nil
        return signal
    }
}

extension DecoderWorker {
    /// What became of one attempt.
    private enum End {
        case outcome(Answer.Outcome)
        /// The child died: of the file, of a time limit, or by somebody's hand.
        case death
        case overtime
        case nonsense
    }

    /// A request whose child dies is tried twice more on a fresh one: somebody else may have killed it.
    private func serve(_ job: DecoderJob) {
        let outcome =
            attempt(job) ?? attempt(job) ?? attempt(job) ?? .failure(.stopped(noun: job.request.noun))
        job.answer.give(outcome)
        child?.memory.settle(used: job.request.bytes.count + outcome.pixelBytes)
        if let child, child.answered >= limits.requests { drop() }
    }

    /// - Returns: nil where the child died and it is not known why.
    private func attempt(_ job: DecoderJob) -> Answer.Outcome? {
        let noun = job.request.noun
        do throws(SandboxError) {
            let child = try readyChild()
            let identifier = child.identifier
            let end = try job.answer.during(
                { decode(job.request, child) }, stop: { kill(identifier, SIGKILL) })?
                .get()
            switch end {
            case .outcome(let outcome):
                return outcome
            case nil:
                return .failure(.cancelled)
            case .overtime:
                drop()
                return .failure(.time(noun: noun, limit: limits.time))
            case .nonsense:
                drop()
                return .failure(.stopped(noun: noun))
            case .death:
                let signal = drop()
                return signal == SIGXCPU
                    ? .failure(.processorTime(noun: noun, limit: limits.processorTime(for: job.request)))
                    : nil
            }
        } catch {
            return .failure(error)
        }
    }

    private func decode(_ request: MediaRequest, _ child: DecoderProcess) -> Result<End, SandboxError> {
        Result { () throws(SandboxError) in
            try child.memory.put(request.bytes)
            child.grant(processorTime: limits.processorTime(for: request))
            guard child.send(RequestMessage(request, mediaLimits)) else { return .death }
            switch child.word(within: limits.time) {
            case .message(let reply):
                guard let outcome = request.outcome(reply, child.memory, mediaLimits) else {
                    return .nonsense
                }
                return .outcome(outcome)
            case .nonsense: return .nonsense
            case .silence: return .death
            case .nothing: return .overtime
            }
        }
    }
}

extension Answer.Outcome {
    /// What the result takes in the shared memory.
    fileprivate var pixelBytes: Int {
        guard case .success(let media) = self else { return 0 }
        return media.patches.frames.reduce(0) { $0 + $1.bytes.count }
    }
}
