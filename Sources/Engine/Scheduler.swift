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
    let prefixes: PrefixCache
    /// Prompts of late, to see where others part from them.
    private var recent: [(prompt: Prompt, salt: [UInt8])] = []
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

    private static let recentLimit = 32

    init(
        _ network: Network, _ options: EngineOptions, _ vocabulary: Vocabulary, _ images: ImageCache,
        _ prefixes: PrefixCache
    ) {
        self.prefixes = prefixes
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
            guard running.isEmpty || prefixes.freePages(pages) else { return }
            waiting.removeFirst()
            job.begin(network, vocabulary, images)
            useCache(job)
            running.append(job)
        }
    }

    /// Lets a job begin behind what is kept, wait for another that computes more of it, and leave states of its
    /// own behind.
    private mutating func useCache(_ job: Job) {
        let request = job.request
        guard prefixes.isOn, request.usesPrefixCache else { return }
        let limit = request.prompt.tokens.count - 1
        // The log-probabilities of a prompt need all of its rows.
        if request.promptLogprobs == nil {
            let found = find(job)
            job.begin(with: found)
            if let reading = prefixes.fetch(
                request.prompt, salt: request.cacheSalt, limit: limit, beyond: found, by: options.prefixGap)
            {
                job.await(reading)
            } else {
                follow(job, limit: limit)
            }
        }
        let partings = recent.filter { $0.salt == request.cacheSalt }
            .map { min($0.prompt.commonLength(request.prompt), limit) }
        job.marks = PrefixMarks(
            request.prompt, turnToken: vocabulary.turnToken, gap: options.prefixGap,
            spacing: options.prefixSpacing, from: job.cachedTokens, partings: Set(partings),
            limit: prefixes.marksPerPrompt)
        recent.append((request.prompt, request.cacheSalt))
        if recent.count > Self.recentLimit { recent.removeFirst() }
        for slot in job.slots {
            slot.onEnd = { [prefixes, options] slot in
                guard slot.computed >= options.prefixGap / 4, !slot.isPreempted else { return false }
                let names = slot.prefixNames([slot.computed], hasChunks: prefixes.shelf != nil)
                return prefixes.keep(slot.state, as: names[0], behind: slot.job.line, for: .turn)
            }
        }
    }

    /// A crowd that arrives with the same new prefix computes it once.
    private func follow(_ job: Job, limit: Int) {
        let worth = max(job.cachedTokens + options.prefixGap, 1)
        for other in running where other.marks != nil && !other.isPromptComputed {
            guard other.request.cacheSalt == job.request.cacheSalt, let slot = other.slots.first else {
                continue
            }
            let common = min(other.request.prompt.commonLength(job.request.prompt), limit)
            guard common >= worth, common > slot.computed, common < other.request.prompt.tokens.count else {
                continue
            }
            other.marks?.insist(on: common)
            job.follow(other, length: common)
            return
        }
    }

    private func find(_ job: Job) -> PrefixCache.Found? {
        let prompt = job.request.prompt
        return prefixes.find(
            prompt, tokens: prompt.tokens, salt: job.request.cacheSalt, limit: prompt.tokens.count - 1)
    }

    /// Jobs whose beginning others have computed, or that the shelf has given, go on behind it.
    func settle() {
        for job in running where job.isWaiting {
            if let reading = job.reading, prefixes.isArriving(reading.name.key) { continue }
            if let leader = job.leader, let slot = leader.job.slots.first, slot.computed < leader.length,
                running.contains(where: { $0 === leader.job }), !leader.job.isPromptComputed
            {
                continue
            }
            job.lead()
            job.begin(with: find(job))
        }
    }

    /// Nothing can be computed before the shelf gives what was asked for.
    var waitsForShelf: Bool { running.contains { $0.reading != nil } }

    /// A request begins: what the cache gave it, if it may have asked.
    func count(_ job: Job) {
        guard prefixes.isOn, job.request.usesPrefixCache, job.request.promptLogprobs == nil else { return }
        prefixes.count(query: job.request.prompt.tokens.count, hit: job.cachedTokens)
    }

    /// Preempted slots go on, oldest first, when their tokens fit again.
    private func resume() {
        for slot in slots where slot.isPreempted && !slot.isFinished {
            let isAlone = slots.allSatisfy { $0.isPreempted || $0.isFinished }
            guard isAlone || prefixes.freePages(PagePool.pageCount(for: slot.total + 1)) else { return }
            slot.isPreempted = false
            guard slot.job.marks != nil, slot.job.request.promptLogprobs == nil else { continue }
            let kept = prefixes.find(
                slot.job.request.prompt, tokens: slot.allTokens, salt: slot.job.request.cacheSalt,
                limit: slot.total - 1)
            if let kept { _ = slot.state.become(kept.state) }
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
        guard !slot.job.isWaiting else { return false }
        return slot.choice == 0 || slot.computed > 0 || slot.job.hasForked
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
            if prefixes.freePages(run.slot.state.missingPages(for: run.range.count)) { continue }
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
