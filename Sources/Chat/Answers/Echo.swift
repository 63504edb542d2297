import Wire

extension ChatRequest {
    /// What each choice's content begins with: the text of the last message where it is the assistant's and
    /// `echo` asks for it, else nothing.
    var echoedText: String {
        guard echo, let last = messages.last, last.role == .assistant else { return "" }
        switch last.content {
        case nil: return ""
        case .text(let text): return text
        case .parts(let parts):
            return parts.reduce(into: "") { text, part in
                if case .text(let piece) = part { text += piece }
            }
        }
    }
}

extension CompletionRequest {
    /// How many alternatives of the prompt's tokens a backend must report: those asked for by themselves, or
    /// those that an echoed prompt is to be shown with.
    package var neededPromptLogprobs: Int? {
        sampling.promptLogprobs ?? (echo ? sampling.logprobs : nil)
    }
}

extension ChatBackend {
    /// The texts that choices begin with, one for each prompt; none where `echo` is not asked for. They are
    /// the prompts as answered: what was cut off them is not repeated.
    package func echoes(
        of request: CompletionRequest, _ stream: ChatStream
    ) async throws(ChatError) -> [String] {
        guard request.echo else { return [] }
        var texts: [String] = []
        for (prompt, tokens) in zip(request.prompts, stream.prompts) {
            if case .text(let text) = prompt, request.sampling.truncatePromptTokens == nil {
                texts.append(text)
            } else {
                var detokenize = DetokenizeRequest(tokens: tokens)
                detokenize.model = request.model
                texts.append(try await self.detokenize(detokenize))
            }
        }
        return texts
    }
}
