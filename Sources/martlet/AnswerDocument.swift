import JSON
import Martlet

/// An answer as one JSON object, with the names of the chat API. What the model did not say is null.
struct AnswerDocument {
    let answer: Answer

    var text: String { JSONValue.object(object).text(.pretty) }

    private var object: JSONObject {
        [
            "reasoning": answer.reasoning.map(JSONValue.string) ?? .null,
            "content": answer.content.map(JSONValue.string) ?? .null,
            "tool_calls": .array(answer.toolCalls.map(call)),
            "finish_reason": answer.finishReason.map { .string($0.rawValue) } ?? .null,
            "usage": answer.usage.map(cost) ?? .null,
        ]
    }

    private func call(_ call: Answer.ToolCall) -> JSONValue {
        ["id": .string(call.id), "name": .string(call.name), "arguments": .string(call.arguments)]
    }

    private func cost(_ usage: Usage) -> JSONValue {
        [
            "prompt_tokens": .number(JSONNumber(usage.promptTokens)),
            "completion_tokens": .number(JSONNumber(usage.completionTokens)),
            "reasoning_tokens": .number(JSONNumber(usage.reasoningTokens)),
            "total_tokens": .number(JSONNumber(usage.totalTokens)),
        ]
    }
}
