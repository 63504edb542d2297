import Foundation
import Martlet

/// An answer as one JSON object, with the names of the chat API.
struct AnswerDocument: Encodable {
    struct Call: Encodable {
        let id: String
        let name: String
        let arguments: String
    }
    struct Cost: Encodable {
        let promptTokens: Int
        let completionTokens: Int
        let reasoningTokens: Int
    }

    let reasoning: String?
    let content: String?
    let toolCalls: [Call]
    let finishReason: String?
    let usage: Cost?

    init(_ answer: Answer) {
        reasoning = answer.reasoning
        content = answer.content
        toolCalls = answer.toolCalls.map { Call(id: $0.id, name: $0.name, arguments: $0.arguments) }
        finishReason = answer.finishReason?.rawValue
        usage = answer.usage.map {
            Cost(
                promptTokens: $0.promptTokens, completionTokens: $0.completionTokens,
                reasoningTokens: $0.reasoningTokens)
        }
    }

    var text: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
