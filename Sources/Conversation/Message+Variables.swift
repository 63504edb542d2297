import JSON

extension Message {
    /// The message as templates read it. Parts have the three names that every template knows;
    /// reasoning goes by both names that are in use.
    var variables: JSONObject {
        var variables: JSONObject = [
            "role": .string(role == .developer ? Role.system.rawValue : role.rawValue),
            "content": content?.variable ?? (role == .assistant ? .null : ""),
        ]
        if let reasoning {
            variables["reasoning_content"] = .string(reasoning)
            variables["reasoning"] = .string(reasoning)
        }
        if !toolCalls.isEmpty { variables["tool_calls"] = .array(toolCalls.map(\.variable)) }
        if let toolCallID { variables["tool_call_id"] = .string(toolCallID) }
        return variables
    }
}

extension MessageContent {
    fileprivate var variable: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .parts(let parts): .array(parts.map(\.variable))
        }
    }

    /// The text, or the last part that is text.
    var lastText: String? {
        switch self {
        case .text(let text): return text
        case .parts(let parts):
            for case .text(let text) in parts.reversed() { return text }
            return nil
        }
    }
}

extension MessageContent.Part {
    fileprivate var variable: JSONValue {
        switch self {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .image: ["type": "image"]
        case .video: ["type": "video"]
        }
    }
}

extension ToolCall {
    fileprivate var variable: JSONValue {
        var call: JSONObject = [
            "type": "function",
            "function": ["name": .string(name), "arguments": .object(arguments)],
        ]
        if let id { call["id"] = .string(id) }
        return .object(call)
    }
}

extension [Message] {
    /// All system messages as one, first, their texts joined by an empty line. Templates refuse any
    /// other order, but clients send it.
    func mergingSystemMessages() -> [Message] {
        let system = filter(\.isSystem)
        guard system.count > 1 || (system.count == 1 && first?.isSystem == false) else { return self }
        let contents = system.compactMap(\.content).filter { !$0.isEmpty }
        return [.system(MessageContent(joining: contents))] + filter { !$0.isSystem }
    }
}

extension Message {
    fileprivate var isSystem: Bool { role == .system || role == .developer }
}

extension MessageContent {
    fileprivate var isEmpty: Bool { self == .text("") || self == .parts([]) }

    fileprivate init(joining contents: [MessageContent]) {
        var parts: [Part] = []
        for (index, content) in contents.enumerated() {
            if index > 0 { parts.append(.text("\n\n")) }
            switch content {
            case .text(let text): parts.append(.text(text))
            case .parts(let more): parts += more
            }
        }
        var texts: [String] = []
        for case .text(let text) in parts { texts.append(text) }
        self = texts.count == parts.count ? .text(texts.joined()) : .parts(parts)
    }
}
