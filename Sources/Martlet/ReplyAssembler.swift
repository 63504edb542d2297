import Conversation
import Engine
import Reply

/// One choice of a generation, from tokens to what the model says.
package struct ReplyAssembler: Sendable {
    private var parser: ReplyParser
    private let choice: Int
    private var usage: Usage

    package init(_ parser: ReplyParser, choice: Int = 0, promptTokens: Int) {
        self.parser = parser
        self.choice = choice
        usage = Usage(promptTokens: promptTokens)
    }

    /// What an event of the engine adds; nothing where it is of another choice.
    package mutating func take(_ event: GenerationEvent) throws(ReplyError) -> [ReplyEvent] {
        switch event {
        case .started(let cachedTokens):
            usage.cachedTokens = cachedTokens
            return []
        case .promptLogprobs: return []
        case .token(choice, _, let text, _):
            usage.completionTokens += 1
            let events = parser.feed(text)
            if parser.isReasoning { usage.reasoningTokens += 1 }
            return events
        case .finished(choice, let text, let reason):
            let (reason, stop) = try ending(reason)
            return parser.feed(text) + parser.finish(reason, stop) + [.usage(usage)]
        case .token, .finished: return []
        }
    }

    private func ending(
        _ end: GenerationEnd
    ) throws(ReplyError) -> (FinishReason, StopReason?) {
        switch end {
        case .endOfText: return (.stop, nil)
        case .stopString(let text): return (.stop, .string(text))
        case .stopToken(let id): return (.stop, .token(Int(id)))
        case .length: return (.length, nil)
        case .cancelled: throw .cancelled
        case .unpickable: throw .unpickable
        case .ambiguous: throw .ambiguous
        }
    }
}
