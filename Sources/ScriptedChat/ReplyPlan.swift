import Chat
import Reply

/// What a choice will say, token by token: a script's steps after all that a request asks of them.
struct ReplyPlan: Sendable, Equatable {
    enum Happening: Sendable, Equatable {
        case token(id: Int, said: [ReplyEvent])
        case fault(ChatError)
        case hang
    }

    struct Moment: Sendable, Equatable {
        /// Before it happens.
        var milliseconds: Int
        var happening: Happening
    }

    var moments: [Moment] = []
    var finish = FinishReason.stop
    var stop: StopReason?
    var completionTokens = 0
    var reasoningTokens = 0
}
