import Conversation
import Templates
import Tokenizer

/// Conversations and media to prompts: what Hugging Face calls a processor. Nothing here touches files
/// or pixels, so it is tested directly on the reference's prompts.
package struct Processor: Sendable {
    package let tokenizer: Tokenizer
    private let template: ConversationTemplate
    private let expansion: PlaceholderExpansion

    package init(_ tokenizer: Tokenizer, _ template: ConversationTemplate, _ expansion: PlaceholderExpansion)
    {
        self.tokenizer = tokenizer
        self.template = template
        self.expansion = expansion
    }

    /// A conversation as the network takes it.
    package struct Result: Sendable {
        package let prompt: Prompt
        /// What the model says next is reasoning.
        package let startsInReasoning: Bool
    }

    /// - Parameters:
    ///   - media: in order of appearance in the messages.
    package func process(
        _ messages: [Message], media: [MediaInput], options: PromptOptions
    ) throws -> Result {
        let rendered = try template.render(messages, options: options)
        let tokens = tokenizer.encode(rendered.rendered.text, callerSpans: rendered.rendered.callerSpans)
        return Result(
            prompt: try expansion.expand(tokens, media: media), startsInReasoning: rendered.startsInReasoning)
    }
}
