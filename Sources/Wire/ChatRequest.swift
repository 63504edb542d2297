import JSON

/// `POST /v1/chat/completions`, read and checked.
package struct ChatRequest: Sendable {
    /// nil or empty: the served model.
    package var model: String?
    package var messages: [ChatMessage]
    package var sampling = SamplingFields()
    package var stream = StreamFields()
    package var tools: [ChatTool] = []
    package var toolChoice = ToolChoice.auto
    package var parallelToolCalls = true
    /// `chat_template_kwargs` and what else goes to the template, `reasoning_effort` included, as sent.
    package var templateArguments = JSONObject()
    package var documents: JSONValue?
    package var addGenerationPrompt = true
    package var continueFinalMessage = false
    /// The answer begins with the last message where that is the assistant's.
    package var echo = false
    package var includeReasoning = true
    package var media = MediaFields()
    /// The form that the answer must have, after the thought.
    package var output: OutputField?
    package var thinking = ThinkingField()
    /// Of the body's `request_id`.
    package var requestID: String?
    /// Not of the body: asked once the prompt is made.
    package var admission: PromptAdmission?
    /// Not of the body: for backends that ask elsewhere.
    package var journey: RequestJourney?
    /// Not of the body either.
    package var mediaKeeper: (any MediaKeeper)?

    package init(messages: [ChatMessage]) { self.messages = messages }
}

/// What the model may do with the tools.
package enum ToolChoice: Sendable, Equatable {
    /// Calls are text.
    case none
    case auto
    /// At least one.
    case required
    /// This one, and nothing else.
    case named(String)

    package var isNamed: Bool { if case .named = self { true } else { false } }
}

/// An entry of `tools`.
package struct ChatTool: Sendable, Equatable {
    /// As sent: order of keys and spelling of numbers are shown to the model.
    package let definition: JSONObject
    package let name: String
    /// Calls obey the schema of the parameters.
    package var isStrict: Bool { definition["function"]?["strict"]?.bool ?? false }

    package init(definition: JSONObject, name: String) {
        self.definition = definition
        self.name = name
    }
}

/// `mm_processor_kwargs` and `media_io_kwargs`.
package struct MediaFields: Sendable, Equatable {
    /// Pixels of a picture or clip at least, `size.shortest_edge` or `min_pixels`.
    package var minPixels: Int?
    /// Pixels of a picture or clip at most, `size.longest_edge` or `max_pixels`.
    package var maxPixels: Int?
    /// `video.fps`.
    package var framesPerSecond: Double?
    /// `video.num_frames`; −1 takes all.
    package var frameCount: Int?

    package init() {}
}
