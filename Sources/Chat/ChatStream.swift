import Reply
import Wire

/// An answer as it comes. Letting go of it ends the work.
package struct ChatStream: Sendable {
    /// Token ids of each prompt: one for a chat, several for `/v1/completions`. Choice `i` answers prompt
    /// `i / n`.
    package let prompts: [[Int]]
    /// Events, those of one step of the backend together. Ends after every choice has finished.
    package let events: any AsyncSequence<[ChatEvent], ChatError> & Sendable

    package init(prompts: [[Int]], events: any AsyncSequence<[ChatEvent], ChatError> & Sendable) {
        self.prompts = prompts
        self.events = events
    }
}

/// What happens while a request is answered.
package enum ChatEvent: Sendable, Equatable {
    /// It waits no longer: work on the prompt begins.
    case started
    /// Of prompt `prompt`, once and before its answer: one entry for each token but the first.
    case promptLogprobs(prompt: Int, [PlacedLogprob])
    /// One token of a choice, and what it lets the choice say, which may be nothing. The events of a choice
    /// end with `finish` and then `usage`, whose prompt tokens are those of its own prompt.
    case token(choice: Int, GeneratedToken, [ReplyEvent])
    /// What a choice says without a further token: text that was held back, `finish`, `usage`.
    case reply(choice: Int, [ReplyEvent])
}

/// A token that a model chose.
package struct GeneratedToken: Sendable, Equatable {
    package let id: Int
    /// Where asked for.
    package let logprobs: PlacedLogprob?

    package init(id: Int, logprobs: PlacedLogprob? = nil) {
        self.id = id
        self.logprobs = logprobs
    }
}
