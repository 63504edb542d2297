import Prompting
import Qwen35
import Sampling
import Tokenizer

/// One answer in the making. Three lengths tell where it stands: `computed ≤ total ≤ job.limit`, and a
/// token is chosen whenever the first two meet.
final class Slot {
    unowned let job: Job
    let choice: Int
    let state: SequenceState
    private(set) var isFinished = false
    /// True while its pages serve others; it will be computed again from its first token.
    var isPreempted = false

    /// Asked when the answer ends: true takes the state over.
    var onEnd: ((Slot) -> Bool)?

    private var sampler: Sampler
    private var history: TokenHistory
    private var decoder: TokenStreamDecoder
    private var stops: StopMatcher
    private let endTokens: Set<Int32>
    private var shape: ShapeFollower?

    init(_ job: Job, choice: Int, state: SequenceState, _ vocabulary: Vocabulary) {
        self.job = job
        self.choice = choice
        self.state = state
        let request = job.request
        sampler = vocabulary.makeSampler()
        history = TokenHistory(prompt: request.prompt.tokens)
        decoder = TokenStreamDecoder(vocabulary.tokenizer, skipSpecialTokens: request.skipsSpecialTokens)
        stops = StopMatcher(request.stop, includesStop: request.includesStop)
        endTokens = vocabulary.endTokens
        shape = request.shape.map { ShapeFollower($0, vocabulary) }
    }

    /// The answer so far.
    var generated: [Int32] { history.output }
    var computed: Int { state.length }
    var total: Int { job.request.prompt.tokens.count + generated.count }
    var pending: Int { total - computed }

    /// Of so many first tokens of prompt and answer each.
    func prefixNames(_ lengths: [Int], hasChunks: Bool) -> [PrefixName] {
        PrefixName.names(
            job.request.prompt, tokens: allTokens, salt: job.request.cacheSalt, lengths: lengths,
            hasChunks: hasChunks)
    }

    /// Prompt and answer.
    var allTokens: [Int32] { job.request.prompt.tokens + generated }

    /// Tokens `range` of prompt and answer.
    func tokens(_ range: Range<Int>) -> ArraySlice<Int32> {
        let prompt = job.request.prompt.tokens
        if range.upperBound <= prompt.count { return prompt[range] }
        let answer = generated[max(0, range.lowerBound - prompt.count)..<range.upperBound - prompt.count]
        return range.lowerBound >= prompt.count ? answer : prompt[range.lowerBound...] + answer
    }

    func pick(_ logits: UnsafeMutableBufferPointer<Float>) -> Pick? {
        sampler.pick(
            logits, history: history, parameters: job.request.sampling, mask: shape?.mask() ?? .all,
            draw: Draw(
                seed: job.request.sampling.seed, choice: UInt32(choice), position: UInt64(generated.count)))
    }

    /// Takes the chosen token, and those after it that need no choosing.
    func accept(_ pick: Pick?) {
        guard let pick else { return finish(shape?.isStuck ?? false ? .ambiguous : .unpickable) }
        take(pick.token, pick.logprobs)
        // Log-probabilities of a token need the network's word on it.
        while !isFinished, job.request.sampling.logprobs == nil, let token = shape?.forced() {
            take(token, nil)
        }
    }

    /// A token of the answer: its text, and whether the answer ends with it.
    private func take(_ token: Int32, _ logprobs: LogProbabilities?) {
        history.append(token)
        let (text, reason) = read(token)
        shape?.take(token)
        job.emit(.token(choice: choice, id: token, text: text, logprobs: logprobs))
        if let reason {
            finish(reason)
        } else if shape?.isOver ?? false {
            finish(.endOfText)
        } else if shape?.isStuck ?? false {
            finish(.ambiguous)
        } else if total >= job.limit {
            finish(.length)
        }
    }

    private func read(_ token: Int32) -> (text: String, reason: GenerationEnd?) {
        let sampling = job.request.sampling
        if endTokens.contains(token), !sampling.ignoreEOS { return ("", .endOfText) }
        if sampling.stopTokenIDs.contains(token) { return ("", .stopToken(token)) }
        let piece = decoder.append(token)
        guard generated.count > sampling.minTokens else { return (piece, nil) }
        let output = stops.feed(piece)
        return (output.text, output.stop.map { .stopString($0) })
    }

    func finish(_ reason: GenerationEnd) {
        guard !isFinished else { return }
        isFinished = true
        if !(onEnd?(self) ?? false) { state.release() }
        onEnd = nil
        job.emit(.finished(choice: choice, text: remainder(reason), reason: reason))
    }

    /// Text that was held back and now cannot become a stop string.
    private func remainder(_ reason: GenerationEnd) -> String {
        if case .stopString = reason { return "" }
        let tail = stops.feed(decoder.finish())
        return tail.text + (tail.stop == nil ? stops.finish() : "")
    }
}
