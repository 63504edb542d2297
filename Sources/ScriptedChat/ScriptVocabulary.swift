import Chat

/// A tokenizer that anybody can check: a token for each byte of UTF-8, a few that say nothing, and one for each
/// longer piece that a script lists.
struct ScriptVocabulary: Sendable {
    static let endOfText = 256
    static let endOfThinking = 257
    static let call = 258
    static let endOfCall = 259
    /// A picture or clip is a few of these.
    static let media = 260
    /// A piece of no bytes.
    static let empty = 261
    private static let firstPiece = 262

    private var ids: [[UInt8]: Int] = [:]
    private var pieces: [[UInt8]] = []

    init(_ script: Script) {
        for piece in script.allPieces where piece.count > 1 && ids[piece] == nil {
            ids[piece] = Self.firstPiece + pieces.count
            pieces.append(piece)
        }
    }

    var count: Int { Self.firstPiece + pieces.count }

    /// `piece` is a byte, nothing, or one of the script.
    func id(_ piece: [UInt8]) -> Int {
        switch piece.count {
        case 0: Self.empty
        case 1: Int(piece[0])
        default: ids[piece] ?? Self.empty
        }
    }

    /// nil for what is no token.
    func bytes(_ id: Int) -> [UInt8]? {
        switch id {
        case 0..<256: [UInt8(id)]
        case Self.media: Array("<media>".utf8)
        case 256..<Self.firstPiece: []
        case Self.firstPiece..<count: pieces[id - Self.firstPiece]
        default: nil
        }
    }

    func encode(_ text: String) -> [Int] { text.utf8.map(Int.init) }

    /// - Throws: `invalid` for what is no token.
    func decode(_ tokens: [Int], parameter: String) throws(ChatError) -> String {
        var text: [UInt8] = []
        for token in tokens {
            guard let bytes = bytes(token) else {
                throw .invalid(
                    message: "\(parameter) has the token \(token), tokens are from 0 to \(count - 1)",
                    parameter: parameter)
            }
            text += bytes
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Script {
    fileprivate var allPieces: [[UInt8]] {
        (rules + [Script.fallback]).flatMap(\.replies).joined().flatMap { step in
            switch step {
            case .reasoning(let pieces), .content(let pieces), .call(_, _, let pieces): pieces.tokens
            case .wait, .busy, .refuse, .fail, .hang: [[UInt8]]()
            }
        }
    }
}
