import Chat
import JSON
import Wire

/// A chat request for one kind of replica, built from what was read of the client's, never from its bytes.
package enum ChatBody {
    /// - Parameters:
    ///   - media: a `data:` URL for each picture and clip, in the order in which they appear.
    ///   - model: the replica's name for the model.
    package static func fields(
        _ request: ChatRequest, media: [String], model: String, kind: ReplicaKind
    ) throws(ChatError) -> JSONObject {
        var writer = FieldWriter(kind, ["model": .string(model)])
        try addPrompt(request, media, to: &writer)
        try writer.addSampling(request.sampling)
        if let logprobs = request.sampling.logprobs {
            try writer.add("logprobs", true)
            if logprobs != 0 { try writer.add("top_logprobs", .integer(logprobs)) }
        }
        try writer.addOutput(request.output)
        try addThinking(request, to: &writer)
        try writer.addStreaming(request.stream, promptLogprobs: request.sampling.promptLogprobs)
        return writer.fields
    }

    /// What makes the prompt, for `/tokenize` and the render route too.
    package static func promptFields(
        _ request: ChatRequest, media: [String], model: String, kind: ReplicaKind
    ) throws(ChatError) -> JSONObject {
        var writer = FieldWriter(kind, ["model": .string(model)])
        try addPrompt(request, media, to: &writer)
        return writer.fields
    }

    private static func addPrompt(
        _ request: ChatRequest, _ media: [String], to writer: inout FieldWriter
    ) throws(ChatError) {
        var media = media[...]
        try writer.add(
            "messages", .array(request.messages.map { .object($0.json(writer.kind, media: &media)) }))
        try addTools(request, to: &writer)
        try addTemplate(request, to: &writer)
        try addMediaFields(request, to: &writer)
    }

    private static func addTools(
        _ request: ChatRequest, to writer: inout FieldWriter
    ) throws(ChatError) {
        guard !request.tools.isEmpty else { return }
        try writer.add("tools", .array(request.tools.map { .object($0.definition) }))
        switch request.toolChoice {
        case .auto: break
        case .none: try writer.add("tool_choice", "none")
        case .required: try writer.add("tool_choice", "required")
        case .named(let name):
            try writer.add("tool_choice", ["type": "function", "function": ["name": .string(name)]])
        }
        if !request.parallelToolCalls { try writer.add("parallel_tool_calls", false) }
    }

    private static func addTemplate(
        _ request: ChatRequest, to writer: inout FieldWriter
    ) throws(ChatError) {
        var arguments = request.templateArguments
        if let effort = request.thinking.effort, writer.kind == .openai || writer.kind == .martlet {
            try writer.add("reasoning_effort", .string(effort))
        }
        if writer.kind == .openai, let effort = request.thinking.effort {
            // What the reader made of the word; that kind knows the word itself.
            arguments["reasoning_effort"] = nil
            if effort == "none" || effort == "minimal" { arguments["enable_thinking"] = nil }
        }
        if !arguments.isEmpty {
            try writer.add("chat_template_kwargs", .object(arguments), for: .engines)
        }
        try writer.add("documents", request.documents, for: .likeVLLM)
        if !request.addGenerationPrompt || request.continueFinalMessage {
            if writer.kind != .sglang || !request.continueFinalMessage {
                try writer.add("add_generation_prompt", false, for: .likeVLLM)
            }
            if request.continueFinalMessage {
                try writer.add("continue_final_message", true, for: .engines)
            }
        }
    }

    /// Pixel bounds have been applied here, and hold there too, lest the replica undo them.
    private static func addMediaFields(
        _ request: ChatRequest, to writer: inout FieldWriter
    ) throws(ChatError) {
        let fields = request.media
        var size = JSONObject()
        if let pixels = fields.minPixels { size["shortest_edge"] = .integer(pixels) }
        if let pixels = fields.maxPixels { size["longest_edge"] = .integer(pixels) }
        if !size.isEmpty {
            try writer.add("mm_processor_kwargs", ["size": .object(size)], for: .likeVLLM)
        }
        var video = JSONObject()
        if let rate = fields.framesPerSecond { video["fps"] = Optional(rate).json }
        if let count = fields.frameCount { video["num_frames"] = .integer(count) }
        if !video.isEmpty {
            try writer.add("media_io_kwargs", ["video": .object(video)], for: .likeVLLM)
        }
    }

    private static func addThinking(
        _ request: ChatRequest, to writer: inout FieldWriter
    ) throws(ChatError) {
        guard let budget = request.thinking.tokenBudget, budget >= 0 else { return }
        try writer.add("thinking_token_budget", .integer(budget), for: [.martlet])
    }
}

extension ChatMessage {
    fileprivate func json(_ kind: ReplicaKind, media: inout ArraySlice<String>) -> JSONObject {
        var fields: JSONObject = ["role": .string(role.rawValue)]
        switch content {
        case nil: fields["content"] = .null
        case .text(let text): fields["content"] = .string(text)
        case .parts(let parts):
            fields["content"] = .array(parts.map { .object($0.json(media: &media)) })
        }
        if let reasoning {
            for key in kind.reasoningKeys { fields[key] = .string(reasoning) }
        }
        if !toolCalls.isEmpty {
            fields["tool_calls"] = .array(
                toolCalls.enumerated().map { index, call in
                    [
                        "id": .string(call.id ?? "call_\(index)"), "type": "function",
                        "function": [
                            "name": .string(call.name),
                            "arguments": .string(JSONValue.object(call.arguments).text()),
                        ],
                    ]
                })
        }
        if let toolCallID { fields["tool_call_id"] = .string(toolCallID) }
        return fields
    }
}

extension ChatMessage.Part {
    fileprivate func json(media: inout ArraySlice<String>) -> JSONObject {
        switch self {
        case .text(let text): return ["type": "text", "text": .string(text)]
        case .image: return ["type": "image_url", "image_url": ["url": .string(media.popFirst() ?? "")]]
        case .video: return ["type": "video_url", "video_url": ["url": .string(media.popFirst() ?? "")]]
        }
    }
}
