import Grammar
import Sampling
import Tokenizer

/// Follows an answer token by token, and tells what may come next.
struct ShapeFollower {
    private let shape: AnswerShape
    private let vocabulary: Vocabulary
    private var stage = Stage.free
    /// What `forced` last found; nil after another token.
    private var known: Int32??

    /// - Transitions: thinking → writing, free, bound; writing → free, bound; free → bound; bound → free, over.
    private enum Stage {
        /// So many tokens of a thought.
        case thinking(Int)
        /// Tokens that must come, before the answer begins.
        case writing(ArraySlice<Int32>)
        case free
        case bound(Matcher)
        /// Nothing may follow.
        case over
    }

    init(_ shape: AnswerShape, _ vocabulary: Vocabulary) {
        self.shape = shape
        self.vocabulary = vocabulary
        if let thought = shape.thought {
            stage = thought.limit == 0 ? .writing(thought.closing[...]) : .thinking(0)
        } else {
            begin()
        }
    }

    /// The answer is whole: nothing can follow.
    var isOver: Bool { if case .over = stage { true } else { false } }

    /// The grammar has more readings of the text than are followed.
    var isStuck: Bool { if case .bound(let matcher) = stage { matcher.isStuck } else { false } }

    mutating func take(_ token: Int32) {
        known = nil
        switch stage {
        case .thinking(let count): think(token, count + 1)
        case .writing(let tokens):
            let rest = tokens.dropFirst()
            if rest.isEmpty { begin() } else { stage = .writing(rest) }
        case .free:
            if case .after(token, let grammar, _) = shape.form { bind(grammar) }
        case .bound(var matcher):
            stage = .over
            _ = matcher.advance(token)
            settle(matcher)
        case .over: break
        }
    }

    private mutating func think(_ token: Int32, _ count: Int) {
        guard let thought = shape.thought else { return }
        if token == thought.end {
            if case .whole = shape.form, !thought.pause.isEmpty {
                stage = .writing(thought.pause[...])
            } else {
                begin()
            }
        } else if let limit = thought.limit, count >= limit {
            stage = .writing(thought.closing[...])
        } else {
            stage = .thinking(count)
        }
    }

    /// The thought is over, or there was none.
    private mutating func begin() {
        if case .whole(let grammar) = shape.form { bind(grammar) } else { stage = .free }
    }

    private mutating func bind(_ grammar: CompiledGrammar) { settle(Matcher(grammar, shape.trie)) }

    private mutating func settle(_ matcher: Matcher) {
        guard matcher.isComplete else { return stage = .bound(matcher) }
        if case .after(_, _, isOnce: false) = shape.form { stage = .free } else { stage = .over }
    }
}

extension ShapeFollower {
    /// Bytes that are looked ahead for what must come.
    private static let lookahead = 256

    /// The token that must come next, where the grammar leaves one text and the tokenizer one way to cut it.
    /// The last token of such a stretch is left to the network: it may be longer than the stretch.
    mutating func forced() -> Int32? {
        if let known { return known }
        let found = findForced()
        known = .some(found)
        return found
    }

    private mutating func findForced() -> Int32? {
        if case .writing(let tokens) = stage { return tokens.first }
        let bytes = withMatcher { $0.isAccepting || $0.isStuck ? [] : $0.forcedBytes(limit: Self.lookahead) }
        guard let bytes, bytes.count > 1, let text = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        let tokens = vocabulary.tokenizer.encode(text, callerSpans: [0..<bytes.count])
        // Normalising may have changed the text.
        guard tokens.count > 1, bytes.starts(with: vocabulary.tokenizer.bytes(of: tokens[0])) else {
            return nil
        }
        return tokens[0]
    }

    /// The tokens that may come next.
    mutating func mask() -> TokenMask {
        if let token = forced() { return .only(token) }
        if case .thinking = stage {
            switch shape.form {
            case .free: return .all
            case .whole: return .except(Array(vocabulary.endTokens))
            case .after(let opening, _, _): return .except([opening])
            }
        }
        let (wordCount, endTokens) = (shape.trie.maskWords, vocabulary.endTokens)
        let words = withMatcher { matcher in
            var words = [UInt32](repeating: 0, count: wordCount)
            words.withUnsafeMutableBufferPointer { matcher.mask(into: $0) }
            guard matcher.isAccepting else { return words }
            for token in endTokens { words[Int(token) / 32] |= 1 << UInt32(token % 32) }
            return words
        }
        return words.map(TokenMask.bits) ?? .all
    }

    /// Works on the matcher in place; nil where nothing is bound.
    private mutating func withMatcher<Result>(_ work: (inout Matcher) -> Result) -> Result? {
        guard case .bound(var matcher) = stage else { return nil }
        // The only copy, so that what it holds is not copied.
        stage = .over
        defer { stage = .bound(matcher) }
        return work(&matcher)
    }
}
