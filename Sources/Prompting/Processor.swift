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

    /// Bytes of text beyond which it has more than `tokens` tokens whatever it says. Normalisation may have
    /// halved it.
    package func byteLimit(tokens: Int) -> Int {
        let (limit, overflow) = tokens.multipliedReportingOverflow(by: 2 * tokenizer.longestToken)
        return overflow ? .max : limit
    }

    /// - Parameters:
    ///   - media: in order of appearance in the messages.
    ///   - context: a text that surely has more tokens is refused before it is made into tokens.
    package func process(
        _ messages: [Message], media: [MediaInput], options: PromptOptions, context: Int = .max
    ) throws -> Result {
        let rendered = try template.render(messages, options: options)
        try checkLength(rendered.rendered.text.utf8.count, context: context)
        let tokens = tokenizer.encode(rendered.rendered.text, callerSpans: rendered.rendered.callerSpans)
        return Result(
            prompt: try expansion.expand(tokens, media: media), startsInReasoning: rendered.startsInReasoning)
    }

    /// Refuses a text that cannot fit.
    package func checkLength(_ byteCount: Int, context: Int) throws(PromptError) {
        let limit = byteLimit(tokens: context)
        guard byteCount <= limit else {
            throw .textTooLong(byteCount: byteCount, limit: limit, context: context)
        }
    }
}
