import JSON

/// What a tokenizer and a chat template are made of, wherever it was read.
package struct TokenizerDocuments: Sendable {
    /// `tokenizer.json`
    package let tokenizer: JSONValue
    /// `tokenizer_config.json`
    package let configuration: JSONValue?
    /// `chat_template.jinja`
    package let template: String?

    package init(tokenizer: JSONValue, configuration: JSONValue?, template: String?) {
        self.tokenizer = tokenizer
        self.configuration = configuration
        self.template = template
    }
}
