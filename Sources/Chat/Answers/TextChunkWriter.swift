import Wire

/// A text completion's events → the chunks of its streamed answer. There are no role chunks: a choice begins
/// with its prompt where that is echoed or its ids are asked for, else with its first text.
package struct TextChunkWriter: Sendable {
    private let identity: AnswerIdentity
    private let usageFields: StreamFields
    private var pieces: TextPieces

    /// `echoes` are those of `ChatBackend.echoes(of:_:)`.
    package init(
        _ request: CompletionRequest, _ stream: ChatStream, echoes: [String], identity: AnswerIdentity
    ) {
        self.identity = identity
        usageFields = request.stream
        pieces = TextPieces(request, stream, echoes: echoes)
    }

    package mutating func take(_ events: [ChatEvent]) -> [TextCompletionChunk] {
        var chunks: [TextCompletionChunk] = []
        for event in events {
            for piece in pieces.take(event) {
                var chunk = TextCompletionChunk(
                    identity: identity, choice: piece,
                    usage: usageFields.continuousUsage ? pieces.tally.running : nil)
                chunk.includesNullUsage = usageFields.includeUsage
                chunks.append(chunk)
            }
        }
        return chunks
    }

    /// The chunks after the end of the events.
    ///
    /// - Throws: `failed` where a choice has no end: half an answer must not pass for a whole one.
    package mutating func finish() throws(ChatError) -> [TextCompletionChunk] {
        if let choice = pieces.unfinishedChoice { throw .unfinished(choice: choice) }
        return usageFields.includeUsage
            ? [TextCompletionChunk(identity: identity, choice: nil, usage: pieces.tally.total)] : []
    }
}
