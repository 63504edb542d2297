import Patches

/// Why a conversation and its media do not make a prompt.
package enum PromptError: Error, Equatable {
    /// The template printed another number of placeholders than there are media of the kind.
    case placeholders(kind: MediaKind, printed: Int, given: Int)
    /// Pictures and clips are given in another order than that of their places.
    case order(printed: [MediaKind], given: [MediaKind])
    /// It has more tokens than the context, however it is cut into tokens.
    case textTooLong(byteCount: Int, limit: Int, context: Int)
    /// The model's configuration names a token that media need, but the tokenizer lacks it.
    case missingToken(id: Int32)
}

extension PromptError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .placeholders(let kind, let printed, let given):
            "the messages have places for \(count(printed, kind)), but \(given) \(given == 1 ? "is" : "are") given"
        case .order(let printed, let given):
            "the messages have places for \(list(printed)) in this order, but \(list(given)) are given"
        case .textTooLong(let byteCount, let limit, let context):
            "This model's maximum context length is \(context) tokens. However, your prompt has \(byteCount) "
                + "bytes of text, and at most \(limit) can fit."
        case .missingToken(let id):
            "the tokenizer has no token with the id \(id), which config.json names for pictures and clips"
        }
    }

    private func count(_ count: Int, _ kind: MediaKind) -> String {
        "\(count) \(kind.rawValue)\(count == 1 ? "" : "s")"
    }

    private func list(_ kinds: [MediaKind]) -> String { kinds.map(\.rawValue).joined(separator: ", ") }
}
