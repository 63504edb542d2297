/// Why a conversation and its media do not make a prompt.
package enum PromptError: Error, Equatable {
    /// The template printed another number of placeholders than there are media of the kind.
    case placeholders(kind: MediaKind, printed: Int, given: Int)
    /// The tokenizer lacks a token that media need.
    case missingToken(String)
}

extension PromptError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .placeholders(let kind, let printed, let given):
            "the chat template printed \(printed) \(kind.rawValue) placeholders, but the messages hold \(given)"
        case .missingToken(let token):
            "the tokenizer has no token \(token), which pictures and clips need"
        }
    }
}
