import JSON

/// The byte-level byte-pair tokenizer of a checkpoint, as its `tokenizer.json` describes it and the
/// Hugging Face `tokenizers` library runs it.
///
/// Text is cut at added tokens, the rest is normalised (NFC), cut into pieces by the pattern of the
/// family, and each piece's bytes are merged into tokens.
package final class Tokenizer: Sendable {
    let vocabulary: Vocabulary
    let merges: MergeTable
    let idOfByte: [Int32]
    let scanner: PieceScanner
    let normalizes: Bool
    /// Added tokens that are matched before normalisation, and after it.
    let literalMatcher: AddedTokenMatcher
    let normalizedMatcher: AddedTokenMatcher
    let addedTokenOfID: [Int32: AddedToken]
    /// By the bytes of its text: strings that look alike are different tokens.
    private let idOfAddedToken: [[UInt8]: Int32]

    /// In rising order of id.
    package let addedTokens: [AddedToken]
    /// One more than the largest id; a model's rows from there on are padding.
    package let count: Int
    /// Bytes of text that one token stands for, at most.
    package let longestToken: Int
    /// What `tokenizer_config.json` says beyond the tokens.
    package let configuration: TokenizerConfiguration

    init(_ description: TokenizerDescription) {
        vocabulary = description.vocabulary
        merges = description.merges
        idOfByte = description.idOfByte
        scanner = PieceScanner(pattern: description.pattern)
        normalizes = description.normalizes
        addedTokens = description.addedTokens.sorted { $0.id < $1.id }
        configuration = description.configuration
        let normalizes = normalizes
        literalMatcher = AddedTokenMatcher(
            addedTokens.filter { !$0.isNormalized }.map { (Array($0.content.utf8), $0.id) })
        normalizedMatcher = AddedTokenMatcher(
            addedTokens.filter(\.isNormalized).map { token in
                (normalizes ? Composition.normalForm(of: token.content) : Array(token.content.utf8), token.id)
            })
        addedTokenOfID = Dictionary(addedTokens.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        idOfAddedToken = Dictionary(
            addedTokens.map { (Array($0.content.utf8), $0.id) }, uniquingKeysWith: { $1 })
        longestToken = max(vocabulary.longestSpelling, addedTokens.map(\.content.utf8.count).max() ?? 0)
        count = max(vocabulary.count, addedTokens.last.map { Int($0.id) + 1 } ?? 0)
    }

    /// The token that ends an answer, where the configuration names one.
    package var eosToken: String? { configuration.eosToken }
    package var eosID: Int32? { eosToken.flatMap(id(of:)) }

    /// The spelling of a token in the vocabulary (`Ġhello`), or the text of an added one; nil for
    /// padding.
    package func token(_ id: Int32) -> String? {
        addedTokenOfID[id]?.content ?? vocabulary.spelling(of: Int(id))
    }

    /// The id of a token as `token(_:)` spells it.
    package func id(of token: String) -> Int32? {
        idOfAddedToken[Array(token.utf8)] ?? vocabulary.id(of: token.utf8Span.span)
    }

    package func isAdded(_ id: Int32) -> Bool { addedTokenOfID[id] != nil }

    package func isSpecial(_ id: Int32) -> Bool { addedTokenOfID[id]?.isSpecial ?? false }
}
