import Patches
import Prompting
import Qwen35
import Sampling

/// A request inside the engine: its answers, its positions and the towers of its media.
final class Job {
    let request: GenerationRequest
    /// Order of arrival.
    let number: Int
    /// Tokens of prompt and answer together at most.
    let limit: Int
    let positions: Positions
    let flag: CancellationFlag
    private(set) var slots: [Slot] = []
    /// One for each medium, shared with other requests that show the same.
    private(set) var towers: [VisionRun] = []
    private let sink: AsyncStream<[GenerationEvent]>.Continuation
    private var events: [GenerationEvent] = []
    var promptLogprobs: [LogProbabilities] = []
    private(set) var hasStarted = false
    /// Where the prefix cache keeps a state.
    var marks: PrefixMarks?
    /// Keys of the prompt's states that it has kept, ascending.
    private(set) var line: [PrefixKey] = []
    /// Tokens of the prompt that it held when the job began.
    private(set) var cachedTokens = 0
    /// An older job that computes what this one begins with, and how far this one waits for it.
    private(set) var leader: (job: Job, length: Int)?
    /// What comes from the shelf for it.
    private(set) var reading: StateReading?
    /// The prompt has been computed once, and its state given to all choices that could take it.
    var hasForked = false

    init(
        _ request: GenerationRequest, number: Int, limit: Int, flag: CancellationFlag,
        sink: AsyncStream<[GenerationEvent]>.Continuation
    ) {
        self.request = request
        self.number = number
        self.limit = limit
        self.flag = flag
        self.sink = sink
        positions = Positions(
            count: request.prompt.tokens.count,
            blocks: request.prompt.media.flatMap(\.blocks))
    }

    /// Makes the answers' slots and the towers; from here on the job holds memory.
    func begin(_ network: Network, _ vocabulary: Vocabulary, _ images: ImageCache) {
        slots = (0..<request.choices).map {
            Slot(self, choice: $0, state: network.makeState(), vocabulary)
        }
        guard let tower = network.vision else { return }
        towers = request.prompt.media.map { images.run(on: $0, tower) }
    }

    /// Only the prompt's log-probabilities are wanted.
    var isForPromptAlone: Bool { limit == request.prompt.tokens.count }
    /// The prompt is computed: marks and leadership are over.
    var isPromptComputed: Bool { hasForked || isFinished || slots.first.map(\.isPreempted) ?? false }

    func follow(_ job: Job, length: Int) { leader = (job, length) }

    func await(_ reading: StateReading) { self.reading = reading }

    /// Its beginning is being computed or read.
    var isWaiting: Bool { leader != nil || reading != nil }

    /// Waits no longer.
    func lead() {
        leader = nil
        reading = nil
    }

    /// Begins behind what the cache held.
    func begin(with found: PrefixCache.Found?) {
        guard let found, let slot = slots.first, slot.state.become(found.state) else { return }
        cachedTokens = found.state.length
        line = [found.key]
    }

    /// The cache has a state of the prompt, longer than those before.
    func extendLine(_ key: PrefixKey) { line.append(key) }

    var isFinished: Bool { !slots.isEmpty && slots.allSatisfy(\.isFinished) }

    func emit(_ event: GenerationEvent) { events.append(event) }

    /// Told at once: the step that begins now may take long.
    func start() {
        hasStarted = true
        emit(.started(cachedTokens: cachedTokens))
        flush()
    }

    /// One push for all events of a step.
    func flush() {
        guard !events.isEmpty else { return }
        sink.yield(events)
        events.removeAll(keepingCapacity: true)
    }

    func end() {
        flush()
        sink.finish()
    }

    /// The tokens of the prompt that can be computed now: up to the first medium whose tower still works.
    var readyTokens: Int {
        for (tower, medium) in zip(towers, request.prompt.media) where !tower.isDone {
            return medium.blocks.first?.start ?? request.prompt.tokens.count
        }
        return .max
    }

    /// The towers' rows for the tokens `range`.
    func pictures(in range: Range<Int>, width: Int) -> [Piece.PictureRows] {
        var pictures: [Piece.PictureRows] = []
        for (tower, medium) in zip(towers, request.prompt.media) {
            var row = 0
            for block in medium.blocks {
                let overlap = range.clamped(to: block.range)
                if !overlap.isEmpty {
                    pictures.append(
                        Piece.PictureRows(
                            start: overlap.lowerBound - range.lowerBound, count: overlap.count,
                            rows: tower.rows + (row + overlap.lowerBound - block.start) * width))
                }
                row += block.count
            }
        }
        return pictures
    }
}
