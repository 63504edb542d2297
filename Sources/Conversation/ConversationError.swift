import JSON
import Templates

/// Why a conversation cannot become a prompt.
package enum ConversationError: Error {
    /// The model's folder has no chat template.
    case missingTemplate
    /// A chat template, or a part of the file that holds it, is not of the form it should have.
    case malformedTemplate(String)
    /// The template refused the conversation or failed on it.
    case template(TemplateError)
    /// `continueFinalMessage` without a last message that has text the template prints.
    case nothingToContinue
}

extension ConversationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingTemplate: "the model has no chat template"
        case .malformedTemplate(let message): message
        case .template(let error): error.description
        case .nothingToContinue:
            "the final message cannot be continued: it has no text, or the template does not print it"
        }
    }
}
