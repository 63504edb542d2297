extension Tokenizer {
    /// The tokens of `text`, in which added tokens are recognised wherever they stand: for prompts
    /// that were written as prompts.
    package func encode(_ text: String) -> [Int32] { encode(text, callerSpans: []) }

    /// The tokens of `text`, in which a caller wrote the byte ranges `callerSpans` of its UTF-8. The
    /// text is cut into pieces as one, but an added token is recognised only where no byte of it
    /// was written by a caller: `<|im_end|>` typed by a user is text.
    package func encode(_ text: String, callerSpans: [Range<Int>]) -> [Int32] {
        var encoding = Encoding(tokenizer: self)
        encoding.encode(text.utf8Span.span, callerSpans: Self.merged(callerSpans))
        return encoding.ids
    }

    /// The ranges in order, without empty ones, joined where they meet.
    private static func merged(_ spans: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) where !span.isEmpty {
            if let last = merged.last, span.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                merged.append(span)
            }
        }
        return merged
    }
}

/// One text on its way to ids, with the buffers it needs.
private struct Encoding {
    let tokenizer: Tokenizer
    private(set) var ids: [Int32] = []
    private var merger = PairMerger()
    private var composition = Composition()
    private var normalized: [UInt8] = []

    init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    mutating func encode(_ text: borrowing Span<UInt8>, callerSpans: [Range<Int>]) {
        var place = 0
        for match in tokenizer.literalMatcher.matches(in: text, outside: callerSpans) {
            encodeStretch(text, place..<match.range.lowerBound, callerSpans)
            ids.append(match.id)
            place = match.range.upperBound
        }
        encodeStretch(text, place..<text.count, callerSpans)
    }

    /// A stretch between added tokens: normalised by itself.
    private mutating func encodeStretch(
        _ text: borrowing Span<UInt8>, _ range: Range<Int>, _ callerSpans: [Range<Int>]
    ) {
        let stretch = text.extracting(range)
        let spans = tokenizer.normalizedMatcher.isEmpty ? [] : callerSpans.shifted(into: range)
        guard tokenizer.normalizes, Composition.mayChange(stretch) else {
            return encodeNormalized(stretch, callerSpans: spans)
        }
        normalized.removeAll(keepingCapacity: true)
        composition.append(stretch, to: &normalized)
        let text = normalized
        encodeNormalized(text.span, callerSpans: spans.following(composition.changes))
    }

    private mutating func encodeNormalized(_ text: borrowing Span<UInt8>, callerSpans: [Range<Int>]) {
        var place = 0
        for match in tokenizer.normalizedMatcher.matches(in: text, outside: callerSpans) {
            encodePieces(text.extracting(place..<match.range.lowerBound))
            ids.append(match.id)
            place = match.range.upperBound
        }
        encodePieces(text.extracting(place..<text.count))
    }

    private mutating func encodePieces(_ text: borrowing Span<UInt8>) {
        var place = 0
        while place < text.count {
            let end = tokenizer.scanner.endOfPiece(in: text, from: place)
            merger.append(
                text.extracting(place..<end), idOfByte: tokenizer.idOfByte, merges: tokenizer.merges, to: &ids
            )
            place = end
        }
    }
}

extension [Range<Int>] {
    /// The parts within `range`, counted from its beginning.
    fileprivate func shifted(into range: Range<Int>) -> [Range<Int>] {
        compactMap { span in
            let part = span.clamped(to: range)
            return part.isEmpty
                ? nil : part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound
        }
    }

    /// The ranges after `changes` of the text: a changed stretch that a range touches belongs to
    /// it whole.
    fileprivate func following(_ changes: [Composition.Change]) -> [Range<Int>] {
        guard !isEmpty else { return [] }
        var next = 0
        var shift = 0
        return map { span in
            while next < changes.count, changes[next].source.upperBound <= span.lowerBound {
                shift = changes[next].result.upperBound - changes[next].source.upperBound
                next += 1
            }
            var lower = span.lowerBound + shift
            if next < changes.count, changes[next].source.lowerBound < span.lowerBound {
                lower = changes[next].result.lowerBound
            }
            var last = next
            var upperShift = shift
            while last < changes.count, changes[last].source.upperBound <= span.upperBound {
                upperShift = changes[last].result.upperBound - changes[last].source.upperBound
                last += 1
            }
            var upper = span.upperBound + upperShift
            if last < changes.count, changes[last].source.lowerBound < span.upperBound {
                upper = changes[last].result.upperBound
            }
            return lower..<Swift.max(lower, upper)
        }
    }
}
