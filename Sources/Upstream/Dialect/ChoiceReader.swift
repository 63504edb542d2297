import Chat
import JSON
import Reply
import Wire

/// What chunks say of one choice → its events.
struct ChoiceReader {
    private(set) var hasFinished = false
    /// Tokens so far, as far as chunks tell them.
    private(set) var tokens = 0
    private(set) var reasoningTokens = 0
    /// Calls by the number that the replica gives them.
    private var calls: [Int: Int] = [:]
    private var hasContent = false
    /// Content came that is empty: of an answer with no other, it is one of empty text.
    private var hasEmptyContent = false

    /// - Parameter runningTokens: tokens that the chunk stands for, where the replica counts them.
    mutating func take(
        _ choice: JSONValue, _ route: ChunkReader.Route, index: Int, runningTokens: Int?
    ) throws(Failure) -> [ChatEvent] {
        guard !hasFinished else { return [] }
        var said: [ReplyEvent] = []
        switch route {
        case .chat: try read(choice["delta"] ?? choice["message"], &said)
        case .completion: readText(choice["text"], &said)
        }
        var events = tokenEvents(choice, route, said, index: index, runningTokens: runningTokens)
        if let end = try end(of: choice) {
            hasFinished = true
            var last: [ReplyEvent] = []
            if !hasContent, hasEmptyContent, calls.isEmpty { last.append(.content("")) }
            events.append(.reply(choice: index, last + [end]))
        }
        return events
    }

    private mutating func read(_ delta: JSONValue?, _ said: inout [ReplyEvent]) throws(Failure) {
        guard let delta, delta.object != nil else { return }
        // Two spellings of one thing: servers in between may send both.
        if let reasoning = delta["reasoning"]?.string ?? delta["reasoning_content"]?.string,
            !reasoning.isEmpty
        {
            said.append(.reasoning(reasoning))
        }
        if delta["role"] == nil || delta["tool_calls"]?.array?.isEmpty == false
            || delta["content"]?.string?.isEmpty == false
        {
            readText(delta["content"], &said)
        }
        for (place, call) in (delta["tool_calls"]?.array ?? []).enumerated() {
            try read(call, place, &said)
        }
    }

    private mutating func readText(_ value: JSONValue?, _ said: inout [ReplyEvent]) {
        guard let text = value?.string else { return }
        guard !text.isEmpty else {
            hasEmptyContent = true
            return
        }
        hasContent = true
        said.append(.content(text))
    }

    private static let mostCalls = 4_096

    private mutating func read(
        _ call: JSONValue, _ place: Int, _ said: inout [ReplyEvent]
    ) throws(Failure) {
        let number = call["index"]?.int ?? place
        let function = call["function"]
        let index: Int
        if let known = calls[number] {
            index = known
        } else {
            guard let name = function?["name"]?.string, !name.isEmpty else {
                throw .malformed("call \(number) has no name")
            }
            guard calls.count < Self.mostCalls else {
                throw .malformed("there are more than \(Self.mostCalls) calls")
            }
            index = calls.count
            calls[number] = index
            let id = call["id"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? Self.madeUpID()
            said.append(.toolHead(index: index, id: id, name: name))
        }
        switch function?["arguments"] {
        case .string(let piece)? where !piece.isEmpty:
            said.append(.toolArguments(index: index, piece))
        // Some servers send them as what they are.
        case .object(let object)?:
            said.append(.toolArguments(index: index, JSONValue.object(object).text()))
        default: break
        }
    }

    private static func madeUpID() -> String {
        let digits = Array("0123456789abcdef")
        return "call_" + String((0..<24).map { _ in digits[Int.random(in: 0..<16)] })
    }

    /// One event for each token that the chunk stands for; what it says goes with the last.
    private mutating func tokenEvents(
        _ choice: JSONValue, _ route: ChunkReader.Route, _ said: [ReplyEvent], index: Int,
        runningTokens: Int?
    ) -> [ChatEvent] {
        let ids = choice["token_ids"]?.integers
        let logprobs = PlacedLogprob.list(choice["logprobs"], route)
        // A piece of text is about a token; the usage at the end settles it.
        let count = max(ids?.count ?? logprobs?.count ?? runningTokens ?? (said.isEmpty ? 0 : 1), 0)
        guard count > 0 else { return said.isEmpty ? [] : [.reply(choice: index, said)] }
        tokens += count
        if said.contains(where: { if case .reasoning = $0 { true } else { false } }) {
            reasoningTokens += count
        }
        return (0..<min(count, Self.mostTokens)).map { place in
            let logprob = logprobs.flatMap { $0.indices.contains(place) ? $0[place] : nil }
            let id = ids.flatMap { $0.indices.contains(place) ? $0[place] : nil } ?? logprob?.token.id ?? -1
            let isLast = place == min(count, Self.mostTokens) - 1
            return .token(
                choice: index, GeneratedToken(id: id, logprobs: logprob), isLast ? said : [])
        }
    }

    /// Of one chunk; a whole answer may have as many.
    private static let mostTokens = 1 << 20

    private func end(of choice: JSONValue) throws(Failure) -> ReplyEvent? {
        guard let reason = choice["finish_reason"]?.string else { return nil }
        let finish: FinishReason
        switch reason {
        case "stop", "eos", "eos_token", "content_filter": finish = .stop
        case "length", "max_tokens": finish = .length
        case "tool_calls", "function_call": finish = .toolCalls
        case "abort", "cancelled": throw .aborted
        default: throw .malformed("an answer ended for an unknown reason")
        }
        return .finish(finish, StopReason(choice["stop_reason"] ?? choice["matched_stop"]))
    }
}

extension StopReason {
    init?(_ value: JSONValue?) {
        switch value {
        case .string(let text)?: self = .string(text)
        case .number(let number)?:
            guard let id = number.int else { return nil }
            self = .token(id)
        default: return nil
        }
    }
}
