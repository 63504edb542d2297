import JSON
import Templates

/// A model's chat template: conversations → prompt text.
package struct ConversationTemplate: Sendable {
    private let template: ChatTemplate
    /// `bos_token` and the like.
    private let constants: JSONObject

    /// Takes the text of `chat_template.jinja`, else what `tokenizer_config.json` has under
    /// `chat_template`: a template, or a list of named ones, of which "default" is taken.
    package init(source: String?, tokenizerConfig: JSONValue?) throws(ConversationError) {
        let configured = source == nil ? try Self.source(in: tokenizerConfig) : nil
        guard let text = source ?? configured else { throw .missingTemplate }
        do {
            template = try ChatTemplate(source: text)
        } catch {
            throw .template(error)
        }
        constants = Self.constants(in: tokenizerConfig)
    }

    private static func source(in config: JSONValue?) throws(ConversationError) -> String? {
        switch config?["chat_template"] {
        case nil, .null?: return nil
        case .string(let source)?: return source
        case .array(let entries)?:
            let named = entries.first { $0["name"]?.string == "default" } ?? entries.first
            guard let source = named?["template"]?.string else {
                throw .malformedTemplate(
                    "tokenizer_config.json: chat_template has no entry with a name and a template")
            }
            return source
        default:
            throw .malformedTemplate("tokenizer_config.json: chat_template is neither a string nor a list")
        }
    }

    /// The special tokens by name, as Hugging Face passes them: text, or objects with `content`.
    private static func constants(in config: JSONValue?) -> JSONObject {
        var constants = JSONObject()
        for name in [
            "bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token", "mask_token",
        ] {
            if let token = config?[name], let text = token.string ?? token["content"]?.string {
                constants[name] = .string(text)
            }
        }
        return constants
    }

    package func render(
        _ messages: [Message], options: PromptOptions, limits: TemplateLimits = .standard
    ) throws(ConversationError) -> RenderedPrompt {
        let messages = options.strictTemplate ? messages : messages.mergingSystemMessages()
        var variables: JSONObject = [
            "messages": .array(messages.map { .object($0.variables) }),
            "tools": options.tools.isEmpty ? .null : .array(options.tools.map { .object($0.definition) }),
            "documents": options.documents ?? .null,
            "add_generation_prompt": .bool(options.addGenerationPrompt && !options.continueFinalMessage),
        ]
        for (name, value) in options.templateArguments.members where variables[name] == nil {
            variables[name] = value
        }
        var rendered: Rendered
        do {
            rendered = try template.render(variables, constants: constants, limits: limits)
        } catch {
            throw .template(error)
        }
        guard options.continueFinalMessage else {
            return RenderedPrompt(rendered: rendered, startsInReasoning: rendered.endsInReasoning)
        }
        guard let text = messages.last?.content?.lastText, rendered.truncate(toEndOf: text) else {
            throw .nothingToContinue
        }
        return RenderedPrompt(rendered: rendered, startsInReasoning: false)
    }
}

/// A conversation as text, before tokenisation and the expansion of placeholders.
package struct RenderedPrompt: Sendable {
    package var rendered: Rendered
    /// The text ends inside an open `<think>`: what the model says next is reasoning.
    package var startsInReasoning: Bool
}
