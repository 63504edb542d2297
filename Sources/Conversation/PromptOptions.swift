import JSON

/// How a conversation becomes a prompt.
public struct PromptOptions: Sendable {
    public var tools: [Tool] = []
    /// Ends the prompt where an assistant's answer begins.
    public var addGenerationPrompt = true
    /// Ends the prompt inside the last message, for the model to go on with; no generation prompt then.
    public var continueFinalMessage = false
    /// Leaves several or late system messages where they are, for the template to refuse.
    public var strictTemplate = false
    /// Further variables of the template, passed on only as given: `enable_thinking` and others.
    package var templateArguments = JSONObject()
    /// For templates that print documents.
    package var documents: JSONValue?

    public init() {}

    /// Whether the model shall think first; nil leaves it to the template's default.
    public var enableThinking: Bool? {
        get { templateArguments["enable_thinking"]?.bool }
        set { templateArguments["enable_thinking"] = newValue.map(JSONValue.bool) }
    }
}
