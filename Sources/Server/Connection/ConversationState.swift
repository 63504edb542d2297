import HTTPTypes
import NIOHTTPTypes

/// What is asked and answered on one connection of HTTP/1.1, or one stream of HTTP/2, as its parts go by.
struct ConversationState {
    /// → closing, when either side says that this answer is the last, or what came is not HTTP
    private(set) var isClosing = false
    /// Requests whose heads came and whose answers have not ended; more than one when they are pipelined.
    private(set) var unanswered = 0
    /// The body of the newest request is still coming.
    private(set) var isArriving = false
    /// Parts that came beyond the request that is being answered.
    private var partsAhead = 0

    /// Reading on while an answer is made shows when the client leaves. What a client sends ahead waits in
    /// memory, so this is all that it may send.
    private static let partsAheadLimit = 16

    /// True while a client that stops sending has gone: it waits for an answer.
    var isAwaited: Bool { unanswered > 0 }

    var readsAhead: Bool { isAwaited && !isArriving && partsAhead < Self.partsAheadLimit }

    mutating func received(_ part: HTTPRequestPart) {
        if unanswered > 1 || (isAwaited && !isArriving) { partsAhead += 1 }
        switch part {
        case .head(let head):
            unanswered += 1
            isArriving = true
            if head.headerFields.endsConnection { isClosing = true }
        case .body: break
        case .end: isArriving = false
        }
    }

    /// True where the answer that ended is the last of the connection.
    mutating func answerEnded() -> Bool {
        unanswered = max(0, unanswered - 1)
        if unanswered <= 1 { partsAhead = 0 }
        return isClosing
    }

    /// The answer under way is the last one.
    mutating func close() { isClosing = true }
}

extension HTTPFields {
    /// `Connection: close`, alone or in a list, however it is written.
    var endsConnection: Bool {
        self[values: .connection].contains { value in
            value.split(separator: ",").contains { option in
                option.filter { $0 != " " && $0 != "\t" }.lowercased() == "close"
            }
        }
    }
}
