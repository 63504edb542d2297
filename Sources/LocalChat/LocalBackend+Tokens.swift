import Chat
import Intake
import Martlet
import Prompting
import Tokenizer
import Wire

extension LocalBackend {
    package func tokenize(_ request: TokenizeRequest) async throws(ChatError) -> TokenizeResponse {
        let (model, ticket) = try admit()
        defer { ticket.giveBack(hasAnswered: false) }
        let ids =
            switch request.input {
            case .text(let text): try await tokens(of: .text(text), field: "prompt", model)
            case .chat(let chat): try await prepare(chat, model, ticket).prompt.tokens
            }
        let tokenizer = model.processor.tokenizer
        return TokenizeResponse(
            tokens: ids.map { Int($0) },
            strings: request.returnsTokenStrings ? ids.map { tokenizer.token($0) ?? "" } : nil,
            context: model.context)
    }

    /// Takes no ticket: answers that are under way ask for it too.
    package func detokenize(_ request: DetokenizeRequest) async throws(ChatError) -> String {
        let model = try readyModel()
        let tokens = request.tokens
        return try await prepare(on: model) { () throws(ChatError) in
            model.detokenize(try model.processor.tokenizer.ids(tokens, field: "tokens", of: "tokens"))
        }.get()
    }

    /// Token ids of a raw prompt, checked; `field` is its place in the request.
    func tokens(
        of prompt: CompletionRequest.Prompt, field: String, _ model: Model
    ) async throws(ChatError) -> [Int32] {
        try await prepare(on: model) { () throws(ChatError) in
            switch prompt {
            case .text(let text):
                do throws(PromptError) {
                    try model.processor.checkLength(text.utf8.count, context: model.context)
                } catch {
                    throw .invalid(message: error.description, parameter: "input_tokens")
                }
                return model.tokenize(text)
            case .tokens(let ids): return try model.processor.tokenizer.ids(ids, field: field, of: "prompt")
            }
        }.get()
    }
}

extension Tokenizer {
    /// The ids, checked: `field` is the list's place, `parameter` the field of the request that it is in.
    fileprivate func ids(
        _ ids: [Int], field: String, of parameter: String
    ) throws(ChatError) -> [Int32] {
        var checked: [Int32] = []
        checked.reserveCapacity(ids.count)
        for (index, id) in ids.enumerated() {
            guard 0..<count ~= id else {
                throw .invalid(
                    message: "\(field)[\(index)] is \(id), which is no token; ids are 0 to \(count - 1)",
                    parameter: parameter)
            }
            checked.append(Int32(id))
        }
        return checked
    }
}
