import Chat
import Crypto
import Foundation
import JSON
import Reply
import Wire

/// The texts of a request and its answer, for a history that keeps them. Media are words: their kind, size and
/// digest.
struct Transcript: Sendable {
    private let messages: [Message]
    private let media: RequestMedia?
    private var choices: [Choice] = []
    /// Of all choices so far.
    private var answerBytes = 0

    /// Bytes of UTF-8 that are kept of a request, and again of its answer.
    static let byteLimit = 65_536

    private struct Message {
        let role: String
        let parts: [ChatMessage.Part]
    }

    private struct Choice {
        var reasoning = ""
        var content = ""
        var calls = ""
    }

    init(_ request: ModelRequest) {
        switch request {
        case .chat(let chat):
            media = chat.mediaKeeper as? RequestMedia
            messages = chat.messages.map { message in
                var parts: [ChatMessage.Part] =
                    switch message.content {
                    case .text(let text)?: [.text(text)]
                    case .parts(let parts)?: parts
                    case nil: []
                    }
                for call in message.toolCalls {
                    parts.append(.text("\(call.name)(\(JSONValue.object(call.arguments).text()))"))
                }
                return Message(role: message.role.rawValue, parts: parts)
            }
        case .completion(let completion):
            media = nil
            messages = completion.prompts.map { prompt in
                switch prompt {
                case .text(let text): Message(role: "prompt", parts: [.text(text)])
                case .tokens(let ids): Message(role: "prompt", parts: [.text("[\(ids.count) tokens]")])
                }
            }
        }
    }

    mutating func take(_ events: [ChatEvent]) {
        for event in events {
            switch event {
            case .started, .promptLogprobs: break
            case .token(let choice, _, let said), .reply(let choice, let said):
                for piece in said { take(piece, choice) }
            }
        }
    }

    private mutating func take(_ event: ReplyEvent, _ choice: Int) {
        while choices.count <= choice { choices.append(Choice()) }
        switch event {
        case .reasoning(let text): add(text, to: \.reasoning, choice)
        case .content(let text): add(text, to: \.content, choice)
        case .toolHead(let index, _, let name):
            add(index == 0 ? "\(name) " : "\n\(name) ", to: \.calls, choice)
        case .toolArguments(_, let text): add(text, to: \.calls, choice)
        case .finish, .usage: break
        }
    }

    private mutating func add(_ text: String, to part: WritableKeyPath<Choice, String>, _ choice: Int) {
        let room = max(0, Self.byteLimit - answerBytes)
        answerBytes += text.utf8.count
        choices[choice][keyPath: part] += text.prefix(utf8Bytes: room)
    }

    // MARK: As it is kept

    /// The newest messages come first where not all fit. Digests are computed here.
    var json: JSONValue {
        var room = Self.byteLimit
        var isCut = false
        var kept: [JSONValue] = []
        for message in messages.reversed() where room > 0 {
            let text = message.parts.map(text).joined(separator: "\n")
            let shown = text.prefix(utf8Bytes: room)
            isCut = isCut || shown.utf8.count < text.utf8.count
            room -= text.utf8.count
            kept.append(["role": .string(message.role), "content": .string(shown)])
        }
        return [
            "messages": .array(kept.reversed()),
            "messages_left_out": .number(JSONNumber(messages.count - kept.count)),
            "is_request_cut": .bool(isCut || kept.count < messages.count),
            "answers": .array(
                choices.map { choice in
                    [
                        "reasoning": .string(choice.reasoning), "content": .string(choice.content),
                        "tool_calls": .string(choice.calls),
                    ]
                }),
            "is_answer_cut": .bool(answerBytes > Self.byteLimit),
        ]
    }

    private func text(_ part: ChatMessage.Part) -> String {
        switch part {
        case .text(let text): text
        case .image(let reference): "[image \(describe(reference.url))]"
        case .video(let reference): "[video \(describe(reference.url))]"
        }
    }

    private func describe(_ url: String) -> String {
        if let id = AssetReference.id(in: url) { return "asset \(id.prefix(64))" }
        let bytes: [UInt8]?
        if url.prefix(5).lowercased() == "data:", let comma = url.firstIndex(of: ",") {
            bytes = Data(base64Encoded: String(url[url.index(after: comma)...])).map(Array.init)
        } else {
            bytes = media?.all[url]
        }
        guard let bytes else { return "of an address" }
        let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        return "\(bytes.count) bytes, sha256 \(digest)"
    }
}

extension String {
    /// As many whole characters as so many bytes hold.
    fileprivate func prefix(utf8Bytes count: Int) -> String {
        guard utf8.count > count else { return self }
        var end = utf8.index(startIndex, offsetBy: count)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
