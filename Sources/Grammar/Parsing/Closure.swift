/// Begins and finishes rules until only lexemes and tokens are left to be read.
struct Closure {
    private enum Step {
        case begin(Int32, Frame.ID)
        case finish(Frame.ID)
    }

    private struct Beginning: Hashable { let symbol, frame: Int32 }

    private(set) var result = Configuration()
    /// The work went beyond its limit.
    private(set) var isStuck = false
    private var steps: [Step] = []
    private var begun: Set<Beginning> = []
    private var finished: Set<Frame.ID> = []

    /// What can be read after a rule is finished.
    init(
        after frame: Frame.ID, _ syntax: Syntax, _ lexer: Lexer, _ frames: inout FramePool,
        _ limits: GrammarLimits
    ) {
        steps = [.finish(frame)]
        run(syntax, lexer, &frames, limits)
    }

    /// What can be read first.
    init(
        beginning symbol: Int32, _ syntax: Syntax, _ lexer: Lexer, _ frames: inout FramePool,
        _ limits: GrammarLimits
    ) {
        steps = [.begin(symbol, .bottom)]
        run(syntax, lexer, &frames, limits)
    }

    private mutating func run(
        _ syntax: Syntax, _ lexer: Lexer, _ frames: inout FramePool, _ limits: GrammarLimits
    ) {
        var threads: Set<Configuration.Thread> = []
        while let step = steps.popLast() {
            switch step {
            case .begin(let symbol, let frame):
                guard begun.insert(Beginning(symbol: symbol, frame: frame)).inserted else { continue }
                switch syntax[symbol] {
                case .lexeme(let id):
                    if id != .empty { threads.insert(.init(lexeme: id, frame: frame)) }
                    if lexer.isNullable(id) { steps.append(.finish(frame)) }
                case .token(let id): threads.insert(.token(id, frame: frame))
                case .choice(let parts): for part in parts { steps.append(.begin(part, frame)) }
                case .sequence(let parts): part(0, of: parts, symbol, frame, &frames)
                case .repeated(let part, _, let atLeast, let atMost):
                    if atLeast == 0 { steps.append(.finish(frame)) }
                    round(1, of: part, symbol, atLeast, atMost, frame, &frames)
                }
            case .finish(.bottom): result.isAccepting = true
            case .finish(let id):
                guard finished.insert(id).inserted else { continue }
                let frame = frames[id]
                switch syntax[frame.symbol] {
                case .sequence(let parts):
                    part(Int(frame.place), of: parts, frame.symbol, frame.parent, &frames)
                case .repeated(let part, let separator, let atLeast, let atMost):
                    let rounds = frame.place >> 1
                    if frame.place & 1 == 1 {
                        round(rounds + 1, of: part, frame.symbol, atLeast, atMost, frame.parent, &frames)
                        continue
                    }
                    if rounds >= atLeast { steps.append(.finish(frame.parent)) }
                    guard rounds < atMost else { continue }
                    if separator < 0 {
                        round(rounds + 1, of: part, frame.symbol, atLeast, atMost, frame.parent, &frames)
                    } else {
                        let next = Frame(symbol: frame.symbol, place: rounds << 1 | 1, parent: frame.parent)
                        steps.append(.begin(separator, frames.intern(next)))
                    }
                case .lexeme, .token, .choice: continue
                }
            }
            if threads.count > limits.threads || begun.count + finished.count > limits.closure {
                isStuck = true
                return
            }
        }
        result.threads = threads.sorted()
    }

    private mutating func part(
        _ place: Int, of parts: [Int32], _ symbol: Int32, _ parent: Frame.ID, _ frames: inout FramePool
    ) {
        guard place < parts.count else { return steps.append(.finish(parent)) }
        // What comes last needs no frame: so lists written by recursion do not grow the stack.
        let frame =
            place + 1 == parts.count
            ? parent : frames.intern(Frame(symbol: symbol, place: Int32(place + 1), parent: parent))
        steps.append(.begin(parts[place], frame))
    }

    private mutating func round(
        _ number: Int32, of part: Int32, _ symbol: Int32, _ atLeast: Int32, _ atMost: Int32,
        _ parent: Frame.ID, _ frames: inout FramePool
    ) {
        guard atMost > 0 else { return }
        if number == atMost { return steps.append(.begin(part, parent)) }
        let counted = atMost == .unbounded ? min(number, max(atLeast, 1)) : number
        let frame = frames.intern(Frame(symbol: symbol, place: counted << 1, parent: parent))
        steps.append(.begin(part, frame))
    }
}
