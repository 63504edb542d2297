import Reply

/// Text of one kind over several tokens, which may cut characters in two.
struct TextRun {
    enum Kind: Equatable {
        case reasoning
        case content
        case arguments(Int)

        /// Stop strings are looked for in it.
        var canStop: Bool {
            switch self {
            case .reasoning, .content: true
            case .arguments: false
            }
        }

        func event(_ piece: String) -> ReplyEvent {
            switch self {
            case .reasoning: .reasoning(piece)
            case .content: .content(piece)
            case .arguments(let index): .toolArguments(index: index, piece)
            }
        }
    }

    let kind: Kind
    private var bytes: [UInt8] = []
    /// Where the text of each token ends, and the moment of the token.
    private var ends: [(end: Int, moment: Int)] = []
    /// Where a stop string ended the text.
    private var visible: Int?

    init(_ kind: Kind) { self.kind = kind }

    /// The stop string that `piece` completes: the first to end, of several the longest.
    mutating func add(_ piece: [UInt8], moment: Int, _ stops: [String], _ includesStop: Bool) -> String? {
        let start = bytes.count
        bytes += piece
        ends.append((bytes.count, moment))
        guard !stops.isEmpty else { return nil }
        for end in (start..<bytes.count).map({ $0 + 1 }) {
            let found = stops.filter { bytes[..<end].ends(with: $0.utf8) }
            if let stop = found.max(by: { $0.utf8.count < $1.utf8.count }) {
                visible = includesStop ? end : end - stop.utf8.count
                return stop
            }
        }
        return nil
    }

    /// What each token lets the choice say: whole characters. Half a character at the end is not said.
    var events: [(moment: Int, event: ReplyEvent)] {
        let shown = bytes[..<(visible ?? bytes.count)]
        var events: [(Int, ReplyEvent)] = []
        var said = 0
        for (end, moment) in ends {
            let whole = shown[..<min(end, shown.endIndex)].wholeCharacters
            guard whole > said else { continue }
            events.append((moment, kind.event(String(decoding: shown[said..<whole], as: UTF8.self))))
            said = whole
        }
        return events
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with text: String.UTF8View) -> Bool {
        count >= text.count && suffix(text.count).elementsEqual(text)
    }

    /// The end of the last character of UTF-8 that is whole.
    fileprivate var wholeCharacters: Int {
        guard let lead = lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return startIndex }
        let length =
            switch self[lead] {
            case 0xF0...: 4
            case 0xE0...: 3
            case 0xC0...: 2
            default: 1
            }
        return endIndex - lead < length ? lead : endIndex
    }
}
