import HTTPTypes
import NIOHTTPTypes

/// What is asked and answered on one connection of HTTP/1.1, or one stream of HTTP/2, as its parts go by.
struct ConversationState {
    /// Requests whose heads came and whose answers have not ended; more than one when they are pipelined.
    private(set) var unanswered = 0
    /// The body of the newest request is still coming.
    private(set) var isArriving = false
    /// How many more answers are given; nil while nobody has said that there is a last one.
    private var answersLeft: Int?
    /// Parts that came beyond the request that is being answered.
    private var partsAhead = 0

    /// Reading on while an answer is made shows when the client leaves. What a client sends ahead waits in
    /// memory, so this is all that it may send.
    private static let partsAheadLimit = 16

    /// True while a client that stops sending has gone: it waits for an answer.
    var isAwaited: Bool { unanswered > 0 }

    /// The answer under way, or the one before, is the last.
    var isClosing: Bool { answersLeft.map { $0 <= 1 } ?? false }

    var readsAhead: Bool { isAwaited && !isArriving && partsAhead < Self.partsAheadLimit }

    mutating func received(_ part: HTTPRequestPart) {
        if unanswered > 1 || (isAwaited && !isArriving) { partsAhead += 1 }
        switch part {
        case .head(let head):
            unanswered += 1
            isArriving = true
            if answersLeft == nil, head.headerFields.endsConnection { answersLeft = unanswered }
        case .body: break
        case .end: isArriving = false
        }
    }

    /// True where the answer that ended is the last of the connection.
    mutating func answerEnded() -> Bool {
        unanswered = max(0, unanswered - 1)
        if unanswered <= 1 { partsAhead = 0 }
        answersLeft = answersLeft.map { max(0, $0 - 1) }
        return answersLeft == 0
    }

    /// No more requests will come; those that came are answered.
    mutating func inputEnded() { answersLeft = min(answersLeft ?? unanswered, unanswered) }

    /// The answer under way is the last one.
    mutating func close() { answersLeft = min(answersLeft ?? 1, isAwaited ? 1 : 0) }
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
