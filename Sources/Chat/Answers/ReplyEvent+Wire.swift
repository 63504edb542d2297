import Reply
import Wire

extension ChatCompletionChunk.Delta {
    /// What an event says within a choice; `usage`, which is no choice's own, says nothing.
    init(_ event: ReplyEvent) {
        switch event {
        case .reasoning(let piece): self = .reasoning(piece)
        case .content(let piece): self = .content(piece)
        case .toolHead(let index, let id, let name):
            self = .toolHead(index: index, id: id, name: name)
        case .toolArguments(let index, let piece): self = .toolArguments(index: index, piece)
        case .finish(let reason, let stop): self = .end(reason, stop)
        case .usage: self = .nothing
        }
    }
}
