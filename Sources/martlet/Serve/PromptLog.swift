import Chat
import Logging
import Telemetry
import Wire

/// A backend whose prompts are written to the log, for whoever asks for that: text as it was sent, pictures and
/// clips as words.
struct PromptLog: ChatBackend {
    let base: any ChatBackend
    let output: LogOutput

    var status: BackendStatus { base.status }
    var statistics: BackendStatistics { base.statistics }

    func chat(_ request: ChatRequest) async throws(ChatError) -> ChatStream {
        log(request.messages.map { ($0.role.rawValue, $0.content.map(Self.text) ?? "") })
        return try await base.chat(request)
    }

    func complete(_ request: CompletionRequest) async throws(ChatError) -> ChatStream {
        log(request.prompts.map { ("text", Self.text($0)) })
        return try await base.complete(request)
    }

    func tokenize(_ request: TokenizeRequest) async throws(ChatError) -> TokenizeResponse {
        try await base.tokenize(request)
    }

    func detokenize(_ request: DetokenizeRequest) async throws(ChatError) -> String {
        try await base.detokenize(request)
    }

    func render(_ request: ChatRequest) async throws(ChatError) -> RenderedPrompt {
        try await base.render(request)
    }

    /// A name that was there before gets a number: fields of a JSON line have different names.
    private func log(_ texts: [(name: String, text: String)]) {
        var counts: [String: Int] = [:]
        output.write(
            .info, "prompt",
            texts.map { name, text in
                let count = counts[name, default: 0] + 1
                counts[name] = count
                return (count == 1 ? name : "\(name)\(count)", .string(text))
            })
    }

    private static func text(_ content: ChatMessage.Content) -> String {
        switch content {
        case .text(let text): text
        case .parts(let parts): parts.map(text).joined(separator: " ")
        }
    }

    private static func text(_ part: ChatMessage.Part) -> String {
        switch part {
        case .text(let text): text
        case .image: "[picture]"
        case .video: "[clip]"
        }
    }

    private static func text(_ prompt: CompletionRequest.Prompt) -> String {
        switch prompt {
        case .text(let text): text
        case .tokens(let ids): "\(ids.count) tokens"
        }
    }
}
