import Checkpoint
import Kernels
import Prompting
import Qwen35
import Sampling
import Tokenizer

/// The loop of the engine's thread. Nothing here locks or waits, but for mail when there is no work.
final class EngineLoop {
    private let network: Network
    private let mailbox: Mailbox
    private let options: EngineOptions
    private let vocabulary: Vocabulary
    private let images: ImageCache
    private let prefixes: PrefixCache
    private var scheduler: Scheduler
    /// Rows of logits for choices that share one.
    private let copies: Buffer<Float>
    private var statistics = EngineStatistics()

    init(_ network: Network, _ mailbox: Mailbox, _ options: EngineOptions, _ vocabulary: Vocabulary) {
        self.network = network
        self.mailbox = mailbox
        self.options = options
        self.vocabulary = vocabulary
        images = ImageCache(byteLimit: options.imageCacheByteCount)
        prefixes = PrefixCache(
            network, byteLimit: options.prefixCacheByteCount, shelf: options.prefixShelf
        ) { [signal = mailbox.signal] in signal.raise() }
        scheduler = Scheduler(network, options, vocabulary, images, prefixes)
        copies = Buffer(options.maxRunning * network.configuration.text.vocabSize)
    }

    func run() {
        while true {
            let seen = mailbox.signal.count
            let mail = mailbox.take()
            for job in mail.jobs { scheduler.enqueue(job) }
            if mail.isStopped {
                cancelAll()
                prefixes.close(within: options.prefixSaveTime)
                publish()
                mailbox.end()
                return
            }
            prefixes.collect()
            if scheduler.isIdle {
                publish()
                mailbox.signal.wait(since: seen)
            } else if !step(), scheduler.waitsForShelf {
                mailbox.signal.wait(since: seen)
            }
        }
    }

    /// False where there was nothing to compute.
    private func step() -> Bool {
        scheduler.sweep()
        scheduler.admit()
        scheduler.settle()
        startNewcomers()
        let hasAdvanced = advanceTowers()
        let runs = scheduler.next()
        if !runs.isEmpty {
            let planned = runs.map(copies)
            let logits = network.forward(zip(runs, planned).map { piece($0, $1.map(\.copy)) })
            for (run, copies) in zip(runs, planned) { keep(copies, of: run.slot.job) }
            commit(runs, logits)
        }
        publish()  // before the events, so that who has seen them sees figures as new
        for job in scheduler.running { job.flush() }
        scheduler.sweep()
        return hasAdvanced || !runs.isEmpty
    }

    private func startNewcomers() {
        let newcomers = scheduler.running.filter { !$0.hasStarted && !$0.isWaiting }
        guard !newcomers.isEmpty else { return }
        for job in newcomers { scheduler.count(job) }
        publish()
        for job in newcomers { job.start() }
    }

    /// A state that the prefix cache is to have of a run.
    private struct PlannedCopy {
        let name: PrefixName
        let purpose: PrefixPurpose
        let copy: Piece.Copy
    }

    private func copies(_ run: Scheduler.Run) -> [PlannedCopy] {
        guard run.slot.choice == 0, let marks = run.slot.job.marks?.within(run.range), !marks.isEmpty else {
            return []
        }
        let names = run.slot.prefixNames(marks.map(\.position), hasChunks: prefixes.shelf != nil)
        return zip(marks, names).compactMap { mark, name in
            guard let state = prefixes.roomForCopy(name.key, length: mark.position) else { return nil }
            return PlannedCopy(
                name: name, purpose: mark.purpose,
                copy: Piece.Copy(tokens: mark.position - run.range.lowerBound, state: state))
        }
    }

    private func keep(_ copies: [PlannedCopy], of job: Job) {
        for planned in copies {
            prefixes.keep(planned.copy.state, as: planned.name, behind: job.line, for: planned.purpose)
            job.extendLine(planned.name.key)
        }
    }

    private func piece(_ run: Scheduler.Run, _ copies: [Piece.Copy]) -> Piece {
        let job = run.slot.job
        return Piece(
            state: run.slot.state, tokens: run.slot.tokens(run.range),
            positions: run.range.map { job.positions.position(at: $0) }[...],
            pictures: job.pictures(in: run.range, width: network.configuration.text.hiddenSize),
            wanted: run.wanted, copies: copies)
    }

    /// A slice of the oldest towers at work, so that a large picture never holds up running answers.
    ///
    /// - Returns: whether there was one.
    private func advanceTowers() -> Bool {
        var hasAdvanced = false
        let isWriting = scheduler.slots.contains { !$0.isFinished && $0.pending == 1 && $0.computed > 0 }
        var passes = (isWriting ? options.sharedTokenBudget : options.tokenBudget) * network.passesPerToken
        for job in scheduler.running where !job.isFinished {
            for (tower, medium) in zip(job.towers, job.request.prompt.media) where !tower.isDone {
                hasAdvanced = true
                while !tower.isDone, passes > 0 { passes -= tower.advance(limit: passes) }
                if tower.isDone { images.keep(tower, of: medium) }
            }
        }
        return hasAdvanced
    }

    private func commit(_ runs: [Scheduler.Run], _ logits: Rows) {
        var choices: [(slot: Slot, row: UnsafeMutablePointer<Float>)] = []
        var row = 0
        var copied = 0
        for run in runs {
            statistics.computedTokens += run.range.count
            let rows = logits.rows(row..<row + run.wanted.count)
            row += run.wanted.count
            report(run, rows)
            guard run.choosesToken else { continue }
            guard !run.slot.job.isForPromptAlone else {
                run.slot.job.slots.forEach { $0.finish(.length) }
                continue
            }
            let last = rows[rows.count - 1]
            for slot in fork(run.slot) {
                let copy = copies.base + copied * logits.width
                copy.update(from: last, count: logits.width)
                copied += 1
                choices.append((slot, copy))
            }
            choices.append((run.slot, last))
        }
        choose(choices, width: logits.width)
    }

    private func choose(_ choices: [(slot: Slot, row: UnsafeMutablePointer<Float>)], width: Int) {
        var picks: [Pick?] = Array(repeating: nil, count: choices.count)
        picks.withUnsafeMutableBufferPointer { picks in
            network.compute.pool.run(choices.count) { index, _ in
                picks[index] = choices[index].slot.pick(
                    UnsafeMutableBufferPointer(start: choices[index].row, count: width))
            }
        }
        for (choice, pick) in zip(choices, picks) {
            let before = choice.slot.generated.count
            choice.slot.accept(pick)
            statistics.generatedTokens += choice.slot.generated.count - before
        }
    }

    /// The other choices of a prompt that has just been computed for the first time. Those that find no
    /// page for a copy of its state compute it themselves.
    private func fork(_ slot: Slot) -> [Slot] {
        let job = slot.job
        guard !job.hasForked, slot.choice == 0 else { return [] }
        job.hasForked = true
        return job.slots.dropFirst().filter { !$0.isFinished && $0.state.become(slot.state) }
    }

    /// Log-probabilities of the prompt: row i tells of token i + 1.
    private func report(_ run: Scheduler.Run, _ rows: Rows) {
        let job = run.slot.job
        let prompt = job.request.prompt.tokens
        guard let count = job.request.promptLogprobs, run.slot.choice == 0 else { return }
        for (offset, index) in run.wanted.enumerated() {
            let next = run.range.lowerBound + index + 1
            guard next < prompt.count, job.promptLogprobs.count == next - 1 else { continue }
            job.promptLogprobs.append(
                LogProbabilities(
                    of: prompt[next],
                    in: UnsafeBufferPointer(start: rows[offset], count: vocabulary.tokenizer.count),
                    top: count))
        }
        if run.choosesToken, !job.hasForked { job.emit(.promptLogprobs(job.promptLogprobs)) }
    }

    private func cancelAll() {
        for job in scheduler.running + scheduler.waiting { job.flag.raise() }
        scheduler.sweep()
        publish()
    }

    private func publish() {
        statistics.running = scheduler.running.reduce(0) { $0 + $1.slots.count { !$0.isFinished } }
        statistics.waiting = scheduler.waiting.count
        statistics.pages = network.pages.pageCount
        statistics.pagesInUse = network.pages.pageCount - network.pages.freeCount - network.pages.idleCount
        statistics.preemptions = scheduler.preemptions
        statistics.images = images.statistics
        prefixes.noteShelf()
        statistics.prefixes = prefixes.statistics
        mailbox.publish(statistics)
    }
}
