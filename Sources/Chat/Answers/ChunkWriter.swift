import Reply
import Wire

/// A chat's events → the chunks of its streamed answer, in the order that clients rely on: the roles of all
/// choices, then for each choice what it says as it comes, then its end, then the usage where asked for.
///
/// Tokens that give nothing to say yet make no chunk; their log-probabilities wait for the choice's next one.
/// Only ids that were asked for do not wait: a chunk with an empty delta carries them.
package struct ChunkWriter: Sendable {
    private let identity: AnswerIdentity
    private let disclosure: Disclosure
    private let usageFields: StreamFields
    private let echo: String
    private let prompt: [Int]
    private var choices: [Choice]
    private var tally: UsageTally
    private var hasBegun = false

    private struct Choice {
        var trail: TokenTrail
        var hasEnded = false
    }

    package init(_ request: ChatRequest, _ stream: ChatStream, identity: AnswerIdentity) {
        self.identity = identity
        disclosure = Disclosure(request)
        usageFields = request.stream
        echo = request.echoedText
        prompt = stream.prompts.first ?? []
        choices = Array(
            repeating: Choice(trail: TokenTrail(disclosure)), count: request.sampling.choices)
        tally = UsageTally(prompts: [prompt], choicesPerPrompt: request.sampling.choices)
    }

    /// The chunks that events of the stream make, if any.
    package mutating func take(_ events: [ChatEvent]) -> [ChatCompletionChunk] {
        var chunks: [ChatCompletionChunk] = []
        if !hasBegun { begin(&chunks) }
        for event in events {
            switch event {
            case .started, .promptLogprobs: break
            case .token(let choice, let token, let said):
                tally.addToken(choice: choice)
                choices[choice].trail.add(token)
                write(said, of: choice, to: &chunks)
            case .reply(let choice, let said): write(said, of: choice, to: &chunks)
            }
        }
        return chunks
    }

    /// The chunks after the end of the events.
    ///
    /// - Throws: `failed` where a choice has no end: half an answer must not pass for a whole one.
    package mutating func finish() throws(ChatError) -> [ChatCompletionChunk] {
        if let choice = choices.firstIndex(where: { !$0.hasEnded }) { throw .unfinished(choice: choice) }
        return usageFields.includeUsage
            ? [ChatCompletionChunk(identity: identity, choice: nil, usage: tally.total)] : []
    }

    private mutating func begin(_ chunks: inout [ChatCompletionChunk]) {
        hasBegun = true
        for choice in choices.indices {
            chunks.append(chunk(ChatCompletionChunk.Choice(index: choice, delta: .role)))
        }
        if disclosure.tokenIDs, !chunks.isEmpty { chunks[0].promptTokenIDs = prompt }
        guard !echo.isEmpty else { return }
        for choice in choices.indices {
            chunks.append(chunk(ChatCompletionChunk.Choice(index: choice, delta: .content(echo))))
        }
    }

    private mutating func write(
        _ said: [ReplyEvent], of choice: Int, to chunks: inout [ChatCompletionChunk]
    ) {
        for event in said where disclosure.allows(event) {
            if case .usage(let usage) = event {
                tally.settle(choice: choice, usage)
            } else {
                write(ChatCompletionChunk.Delta(event), of: choice, to: &chunks)
            }
        }
        if choices[choice].trail.isPressing { write(.nothing, of: choice, to: &chunks) }
    }

    private mutating func write(
        _ delta: ChatCompletionChunk.Delta, of choice: Int, to chunks: inout [ChatCompletionChunk]
    ) {
        if case .end = delta { choices[choice].hasEnded = true }
        chunks.append(
            chunk(
                ChatCompletionChunk.Choice(
                    index: choice, delta: delta, logprobs: choices[choice].trail.takeChatLogprobs(),
                    tokenIDs: choices[choice].trail.takeIDs())))
    }

    private func chunk(_ choice: ChatCompletionChunk.Choice) -> ChatCompletionChunk {
        var chunk = ChatCompletionChunk(
            identity: identity, choice: choice,
            usage: usageFields.continuousUsage ? tally.running : nil)
        chunk.includesNullUsage = usageFields.includeUsage
        return chunk
    }
}
