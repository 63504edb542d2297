/// The configurations of a grammar as one automaton over bytes and tokens, made as they are needed.
///
/// Only one call has it at a time: `CompiledGrammar` lends it. What it has learned makes later calls
/// quicker and never changes a result.
final class Automaton: @unchecked Sendable {
    let grammar: CompiledGrammar.Parts
    private(set) var lexer: Lexer
    private var frames = FramePool()
    private(set) var configurations: [Configuration] = []
    private var known: [Configuration: Configuration.ID] = [:]
    /// A row of one configuration for each class of bytes.
    private(set) var transitions: [Configuration.ID] = []
    /// What follows a finished rule, by its frame.
    private var continuations: [Frame.ID: Configuration.ID] = [:]
    /// What `clamped` and `plainSteps` found before.
    var clampedConfigurations: [Configuration.ID: Configuration.ID] = [:]
    private var plain: [Expression.ID: [Expression.ID]?] = [:]
    /// Changes when all configurations get new names.
    private(set) var generation = 0
    private(set) var start = Configuration.ID.dead
    var masks = MaskCache()

    init(_ grammar: CompiledGrammar.Parts) {
        self.grammar = grammar
        lexer = grammar.lexer
        reset()
    }

    var classCount: Int { lexer.classes.count }

    /// How many states are kept.
    private var size: Int { configurations.count + frames.count + lexer.size - grammar.lexer.size }

    var isFull: Bool { size > grammar.limits.cachedStates }

    private func reset() {
        lexer = grammar.lexer
        frames = FramePool()
        configurations = []
        known = [:]
        transitions = []
        continuations = [:]
        clampedConfigurations = [:]
        plain = [:]
        masks = MaskCache()
        _ = intern(Configuration())
        // Stuck is told from dead by its name alone.
        append(Configuration())
        let closure = Closure(
            beginning: grammar.syntax.start, grammar.syntax, lexer, &frames, grammar.limits)
        start = closure.isStuck ? .stuck : intern(closure.result)
    }

    /// Forgets everything but these configurations, which get new names.
    func flush(keeping ids: some Collection<Configuration.ID>) -> [Configuration.ID] {
        let (oldLexer, oldFrames, kept) = (lexer, frames, ids.map { configurations[Int($0)] })
        reset()
        generation += 1
        let threads = kept.flatMap(\.threads)
        let states = lexer.adopt(threads.map(\.lexeme).filter { $0 >= 0 }, from: oldLexer)
        let stacks = frames.adopt(threads.map(\.frame), from: oldFrames)
        return zip(ids, kept).map { id, configuration in
            if id == .stuck { return id }
            let threads = configuration.threads.map {
                Configuration.Thread(
                    lexeme: states[$0.lexeme] ?? $0.lexeme, frame: stacks[$0.frame] ?? .bottom)
            }
            return intern(Configuration(threads: threads.sorted(), isAccepting: configuration.isAccepting))
        }
    }

    private func append(_ configuration: Configuration) {
        configurations.append(configuration)
        transitions.append(contentsOf: repeatElement(.unknown, count: classCount))
    }

    func intern(_ configuration: Configuration) -> Configuration.ID {
        if let id = known[configuration] { return id }
        let id = Configuration.ID(configurations.count)
        append(configuration)
        known[configuration] = id
        return id
    }

    func isAccepting(_ id: Configuration.ID) -> Bool { configurations[Int(id)].isAccepting }

    /// Whether the text may end and nothing at all can follow.
    func isComplete(_ id: Configuration.ID) -> Bool {
        guard id != .stuck, isAccepting(id) else { return false }
        if configurations[Int(id)].threads.contains(where: { $0.token != nil }) { return false }
        return (0..<classCount).allSatisfy { next(id, $0) == .dead }
    }
}

// MARK: - Lexemes

extension Automaton {
    func clamped(lexeme id: Expression.ID, to limit: Int32) -> Expression.ID {
        lexer.clamped(id, to: limit)
    }

    /// The states of a lexeme after each plain character; nil if one cannot follow.
    func plainSteps(from lexeme: Expression.ID) -> [Expression.ID]? {
        if let known = plain[lexeme] { return known }
        let steps = lexer.steps(from: lexeme, over: grammar.plainCharacter)
        plain[lexeme] = .some(steps)
        return steps
    }
}

// MARK: - Steps

extension Automaton {
    func next(_ id: Configuration.ID, byte: UInt8) -> Configuration.ID {
        next(id, Int(lexer.classes.classes[Int(byte)]))
    }

    /// The configuration after a byte of a class.
    func next(_ id: Configuration.ID, _ byteClass: Int) -> Configuration.ID {
        let place = Int(id) * classCount + byteClass
        if transitions[place] != .unknown { return transitions[place] }
        let next = makeNext(id, byteClass)
        transitions[place] = next
        return next
    }

    private func makeNext(_ id: Configuration.ID, _ byteClass: Int) -> Configuration.ID {
        if id == .stuck { return .stuck }
        var result = Configuration()
        for thread in configurations[Int(id)].threads where thread.token == nil {
            let lexeme = lexer.next(thread.lexeme, byteClass)
            if lexeme == .nothing { continue }
            if lexeme == .overgrown || lexer.life(of: lexeme) == .undecided { return .stuck }
            if lexeme != .empty { result.threads.append(.init(lexeme: lexeme, frame: thread.frame)) }
            if lexer.isNullable(lexeme), !add(continuation(thread.frame), to: &result) { return .stuck }
        }
        return finish(&result)
    }

    /// The configuration after a token that is waited for.
    func next(_ id: Configuration.ID, token: Int32) -> Configuration.ID {
        if id == .stuck { return .stuck }
        var result = Configuration()
        for thread in configurations[Int(id)].threads where thread.token == token {
            if !add(continuation(thread.frame), to: &result) { return .stuck }
        }
        return finish(&result)
    }

    /// The readings of two configurations.
    func union(_ a: Configuration.ID, _ b: Configuration.ID) -> Configuration.ID {
        if a == .dead || a == b { return b }
        var result = Configuration()
        guard add(a, to: &result), add(b, to: &result) else { return .stuck }
        return finish(&result)
    }

    /// False if they cannot be followed.
    private func add(_ id: Configuration.ID, to result: inout Configuration) -> Bool {
        guard id != .stuck else { return false }
        let other = configurations[Int(id)]
        result.threads += other.threads
        result.isAccepting = result.isAccepting || other.isAccepting
        return true
    }

    private func finish(_ result: inout Configuration) -> Configuration.ID {
        if result.threads.count > 1 {
            result.threads.sort()
            var count = 1
            for place in 1..<result.threads.count where result.threads[place] != result.threads[count - 1] {
                result.threads[count] = result.threads[place]
                count += 1
            }
            result.threads.removeSubrange(count...)
        }
        return result.threads.count > grammar.limits.threads ? .stuck : intern(result)
    }

    /// What may come once a rule is finished.
    func continuation(_ frame: Frame.ID) -> Configuration.ID {
        if let known = continuations[frame] { return known }
        let closure = Closure(after: frame, grammar.syntax, lexer, &frames, grammar.limits)
        let id = closure.isStuck ? Configuration.ID.stuck : intern(closure.result)
        continuations[frame] = id
        return id
    }
}
