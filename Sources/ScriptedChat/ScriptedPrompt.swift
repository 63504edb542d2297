import Chat
import JSON
import Wire

/// A chat request as tokens: each message a line that begins with its role.
struct ScriptedPrompt: Sendable {
    var tokens: [Int] = []
    var features: [RenderedPrompt.Feature] = []

    /// Of a picture or clip, in tokens and in patches.
    private static let mediaTokens = 4
    private static let grid = [1, 4, 4]

    init(_ request: ChatRequest, _ vocabulary: ScriptVocabulary) {
        for tool in request.tools {
            tokens += vocabulary.encode("tool: \(JSONValue.object(tool.definition).text())\n")
        }
        for (place, message) in request.messages.enumerated() {
            tokens += vocabulary.encode("\(message.role.rawValue): ")
            add(message, vocabulary)
            let isContinued = request.continueFinalMessage && place == request.messages.count - 1
            if !isContinued { tokens += vocabulary.encode("\n") }
        }
        if request.addGenerationPrompt, !request.continueFinalMessage {
            tokens += vocabulary.encode("assistant: ")
        }
    }

    private mutating func add(_ message: ChatMessage, _ vocabulary: ScriptVocabulary) {
        switch message.content {
        case nil: break
        case .text(let text): tokens += vocabulary.encode(text)
        case .parts(let parts):
            for part in parts {
                switch part {
                case .text(let text): tokens += vocabulary.encode(text)
                case .image: addMedia("image", frames: [], timestamps: [])
                case .video: addMedia("video", frames: [0, 1], timestamps: [0.25])
                }
            }
        }
        for call in message.toolCalls {
            tokens += vocabulary.encode("\(call.name) \(JSONValue.object(call.arguments).text())")
        }
    }

    private mutating func addMedia(_ kind: String, frames: [Int], timestamps: [Double]) {
        tokens += Array(repeating: ScriptVocabulary.media, count: Self.mediaTokens)
        features.append(
            RenderedPrompt.Feature(
                kind: kind, grid: Self.grid, tokenCount: Self.mediaTokens, frames: frames,
                timestamps: timestamps))
    }
}

extension ChatRequest {
    /// What rules look at: the text of the last message that is the user's or a tool's.
    var promptingText: String {
        guard let message = messages.last(where: { $0.role == .user || $0.role == .tool }) else { return "" }
        switch message.content {
        case nil: return ""
        case .text(let text): return text
        case .parts(let parts):
            return parts.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined()
        }
    }
}
