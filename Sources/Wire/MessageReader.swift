import JSON

/// Reads the messages of one request and counts what is limited in all of them together.
struct MessageReader {
    private let limits: WireLimits
    private var parts = 0
    private var toolCalls = 0
    private var images = 0
    private var videos = 0

    static func read(_ field: JSONField, limits: WireLimits) throws(WireError) -> [ChatMessage] {
        guard let fields = try field.list(of: "messages", atMost: limits.messages) else {
            throw field.missing("an array of messages")
        }
        guard !fields.isEmpty else { throw field.notAllowed("an array of at least one message") }
        var reader = MessageReader(limits: limits)
        var messages: [ChatMessage] = []
        for field in fields { messages.append(try reader.message(field)) }
        return messages
    }

    private init(limits: WireLimits) { self.limits = limits }

    /// Keys that mean nothing here are accepted: clients send back the message that they got, as it is.
    private mutating func message(_ field: JSONField) throws(WireError) -> ChatMessage {
        _ = try field.requiredObject()
        let role = try ChatMessage.Role(field["role"])
        var message = ChatMessage(role: role, content: try content(field["content"], role))
        switch role {
        case .assistant:
            message.reasoning = try (field["reasoning"].sent ?? field["reasoning_content"]).text()
            message.toolCalls = try calls(field)
        case .tool: message.toolCallID = try field["tool_call_id"].text()
        case .system, .developer, .user: break
        }
        return message
    }

    private mutating func content(
        _ field: JSONField, _ role: ChatMessage.Role
    ) throws(WireError) -> ChatMessage.Content? {
        guard let value = field.sent?.value else { return nil }
        if let text = value.string { return try content(text, field, role) }
        guard let items = value.array else { throw field.wrongType("a string or an array of parts") }
        try count(items.count, into: &parts, limits.parts, "content parts", field)
        var content: [ChatMessage.Part] = []
        for place in items.indices {
            let part = try ChatMessage.Part(field[place])
            try admit(part, role, field[place])
            content.append(part)
        }
        return .parts(content)
    }

    /// The hosted API reads tags of media in what users say. Elsewhere they are text, but an image that stands
    /// in the text as base64 would be thousands of tokens of nonsense.
    private mutating func content(
        _ text: String, _ field: JSONField, _ role: ChatMessage.Role
    ) throws(WireError) -> ChatMessage.Content {
        guard role == .user, text.utf8.contains(UInt8(ascii: "<")) else { return .text(text) }
        let pieces = MediaTags.pieces(of: text)
        guard limits.hosted != nil else {
            guard !pieces.contains(where: \.holdsData) else {
                throw field.refused(
                    "has an <img> or <video> tag with a data: URL, which is read only where the server runs "
                        + "with --hosted. Send the image as a part with type image_url.")
            }
            return .text(text)
        }
        var content: [ChatMessage.Part] = []
        for piece in pieces {
            let part = ChatMessage.Part(piece, path: field.path.dotted)
            try admit(part, role, field)
            content.append(part)
        }
        if case .text(let only)? = content.first, content.count == 1 { return .text(only) }
        return content.isEmpty ? .text(text) : .parts(content)
    }

    private mutating func admit(
        _ part: ChatMessage.Part, _ role: ChatMessage.Role, _ field: JSONField
    ) throws(WireError) {
        switch part {
        case .text: return
        case .image(let reference):
            images += 1
            try limits.hosted?.check(reference)
        case .video: videos += 1
        }
        guard role == .user || (role == .tool && limits.hosted == nil) else {
            throw field.refused(
                "is a picture or a video, which a message of the role \(role.rawValue) cannot have.")
        }
        guard images <= limits.images else {
            throw Self.tooMany("image", limits.images, variable: "NIM_MAX_IMAGES_PER_PROMPT")
        }
        guard videos <= limits.videos else {
            throw Self.tooMany("video", limits.videos, variable: "NIM_MAX_VIDEOS_PER_PROMPT")
        }
    }

    /// The first sentence is vLLM's.
    private static func tooMany(_ medium: String, _ limit: Int, variable: String) -> WireError {
        WireError(
            .value,
            "At most \(limit) \(medium)(s) may be provided in one prompt. "
                + "The server's variable \(variable) sets this limit.", parameter: nil)
    }

    private mutating func calls(_ message: JSONField) throws(WireError) -> [ChatMessage.ToolCall] {
        let field = message["tool_calls"]
        let count = field.value?.array?.count ?? 0
        try self.count(count, into: &toolCalls, limits.toolCalls, "tool calls", field)
        let fields = try field.list(of: "tool calls", atMost: limits.toolCalls) ?? []
        var calls: [ChatMessage.ToolCall] = []
        for field in fields { calls.append(try ChatMessage.ToolCall(field, limits: limits)) }
        if calls.isEmpty, let legacy = message["function_call"].sent {
            calls.append(try ChatMessage.ToolCall(function: legacy, id: nil, limits: limits))
        }
        return calls
    }

    private func count(
        _ more: Int, into total: inout Int, _ limit: Int, _ items: String, _ field: JSONField
    ) throws(WireError) {
        total += more
        guard total <= limit else {
            throw field.refused("makes \(total) \(items) in all, more than the limit of \(limit).")
        }
    }
}

extension MediaTags.Piece {
    fileprivate var holdsData: Bool {
        switch self {
        case .text: false
        case .image(let url), .video(let url): url.prefix(5).lowercased() == "data:"
        }
    }
}

extension ChatMessage.Part {
    fileprivate init(_ piece: MediaTags.Piece, path: String) {
        switch piece {
        case .text(let text): self = .text(text)
        case .image(let url): self = .image(MediaReference(url: url, path: path))
        case .video(let url): self = .video(MediaReference(url: url, path: path))
        }
    }
}

extension ChatMessage.Role {
    fileprivate init(_ field: JSONField) throws(WireError) {
        let name = try field.requiredText()
        // OpenAI's older name for the result of a call.
        guard let role = name == "function" ? .tool : Self(rawValue: name) else {
            let names = (Self.allCases.map(\.rawValue) + ["function"]).joined(separator: ", ")
            throw field.notAllowed("one of \(names)")
        }
        self = role
    }
}
