import Prompting
import Qwen35

/// Which sequences run, and what of them is computed in the next step.
///
/// Answers being written come first, one token each; what is left of the budget goes to prompts, oldest
/// first. Requests enter in order of arrival as soon as there is a place and there are pages for the
/// prompt. When pages run out the youngest sequence gives its own back and is computed again later, to
/// the same bits.
struct Scheduler {
    private let network: Network
    private let options: EngineOptions
    private let vocabulary: Vocabulary
    private let images: ImageCache
    private(set) var waiting: [Job] = []
    /// Jobs with slots, oldest first.
    private(set) var running: [Job] = []
    private(set) var preemptions = 0

    /// The tokens of one slot that the step computes.
    struct Run {
        let slot: Slot
        let range: Range<Int>
        /// Rows of logits: those of the prompt's log-probabilities, and the last one when a token is to
        /// be chosen.
        let wanted: Range<Int>
        let choosesToken: Bool
    }

    init(_ network: Network, _ options: EngineOptions, _ vocabulary: Vocabulary, _ images: ImageCache) {
        self.network = network
        self.options = options
        self.vocabulary = vocabulary
        self.images = images
    }

    var isIdle: Bool { waiting.isEmpty && running.isEmpty }
    var slots: [Slot] { running.flatMap(\.slots) }

    mutating func enqueue(_ job: Job) { waiting.append(job) }

    /// Ends what was cancelled and forgets what has ended.
    mutating func sweep() {
        for job in running where job.flag.isRaised { job.slots.forEach { $0.finish(.cancelled) } }
        // One look at each flag: it may be raised at any time, and a job must not vanish without its end.
        waiting.removeAll { job in
            let isCancelled = job.flag.isRaised
            if isCancelled { job.end() }
            return isCancelled
        }
        for job in running where job.isFinished { job.end() }
        running.removeAll(where: \.isFinished)
    }

    mutating func admit() {
        resume()
        while let job = waiting.first, running.allSatisfy({ !$0.slots.contains(where: \.isPreempted) }) {
            let places = running.reduce(0) { $0 + $1.slots.count { !$0.isFinished } }
            guard places + job.request.choices <= options.maxRunning else { return }
            let pages = PagePool.pageCount(for: job.request.prompt.tokens.count + 1)
            guard running.isEmpty || pages <= network.pages.freeCount else { return }
            waiting.removeFirst()
            job.begin(network, vocabulary, images)
            running.append(job)
        }
    }

    /// Preempted slots go on, oldest first, when their tokens fit again.
    private func resume() {
        for slot in slots where slot.isPreempted && !slot.isFinished {
            let isAlone = slots.allSatisfy { $0.isPreempted || $0.isFinished }
            guard isAlone || PagePool.pageCount(for: slot.total + 1) <= network.pages.freeCount else {
                return
            }
            slot.isPreempted = false
        }
    }

    /// The work of the next step. Pages are reserved for it.
    mutating func next() -> [Run] {
        var runs: [Run] = []
        let active = slots.filter { !$0.isFinished && !$0.isPreempted && isDue($0) }
        let writing = active.filter { $0.pending == 1 }
        var budget = min(
            writing.isEmpty ? options.tokenBudget : options.sharedTokenBudget + writing.count,
            network.tokenLimit)
        var rows = network.logitRowLimit
        for slot in writing + active.filter({ $0.pending > 1 }) where budget > 0 && rows > 0 {
            guard !slot.isPreempted, let run = plan(slot, budget: budget, rows: rows) else { continue }
            guard reserve(run) else { continue }
            runs.append(run)
            budget -= run.range.count
            rows -= run.wanted.count
        }
        // A slot that was planned may have been preempted for one planned later.
        return runs.filter { !$0.slot.isPreempted }
    }

    /// Other choices wait for the first to compute the prompt that they share.
    private func isDue(_ slot: Slot) -> Bool {
        slot.choice == 0 || slot.computed > 0 || slot.job.hasForked
    }

    private func plan(_ slot: Slot, budget: Int, rows: Int) -> Run? {
        let end = min(slot.total, slot.job.readyTokens, slot.computed + budget)
        guard end > slot.computed else { return nil }
        let prompt = slot.job.request.prompt.tokens.count
        var range = slot.computed..<end
        let reported = slot.job.promptLogprobs.count
        let reports = slot.choice == 0 && slot.job.request.promptLogprobs != nil && reported < prompt - 1
        if reports { range = range.lowerBound..<min(range.upperBound, range.lowerBound + rows) }
        let chooses = range.upperBound == slot.total
        let first =
            reports
            ? min(max(0, reported - range.lowerBound), range.count) : range.count - (chooses ? 1 : 0)
        return Run(slot: slot, range: range, wanted: first..<range.count, choosesToken: chooses)
    }

    /// Takes pages for the run, from younger sequences where none are free; false when the slot itself
    /// is the youngest and gave way.
    private mutating func reserve(_ run: Run) -> Bool {
        while !run.slot.state.reserve(run.range.count) {
            let holders = slots.filter { $0.state.pageCount > 0 && !$0.isFinished }
            guard let youngest = holders.last(where: { $0 !== run.slot }), isYounger(youngest, than: run.slot)
            else {
                preempt(run.slot)
                return false
            }
            preempt(youngest)
        }
        return true
    }

    private func isYounger(_ a: Slot, than b: Slot) -> Bool {
        (a.job.number, a.choice) > (b.job.number, b.choice)
    }

    private mutating func preempt(_ slot: Slot) {
        slot.state.reset()
        slot.isPreempted = true
        preemptions += 1
    }
}
