import Chat
import Engine
import Martlet
import Wire

extension LocalBackend {
    /// What the answer to a chat must look like.
    func shape(
        of request: ChatRequest, _ prepared: PreparedChat, _ model: Model
    ) async throws(ChatError) -> AnswerShape? {
        let calls = request.calls
        let budget = request.thinking.budget(options.effortBudgets)
        guard request.output != nil || calls != .free || budget != nil else { return nil }
        return try await shaped(request.output, parameter: request.shapeParameter, on: model) {
            () throws(ModelError) in
            try model.shape(
                request.output.map(OutputForm.init), calls: calls, tools: prepared.tools,
                startsInReasoning: prepared.startsInReasoning, thinkingBudget: budget)
        }
    }

    /// What the answers to texts must look like.
    func shape(of output: OutputField?, _ model: Model) async throws(ChatError) -> AnswerShape? {
        guard let output else { return nil }
        return try await shaped(output, parameter: output.parameter, on: model) { () throws(ModelError) in
            try model.shape(OutputForm(output), startsInReasoning: false)
        }
    }

    private func shaped(
        _ output: OutputField?, parameter: String, on model: Model,
        _ make: @escaping @Sendable () throws(ModelError) -> AnswerShape?
    ) async throws(ChatError) -> AnswerShape? {
        let result = try await prepare(on: model, make)
        do {
            return try result.get()
        } catch {
            throw .invalid(message: Self.objection("\(error)", output, parameter), parameter: parameter)
        }
    }

    /// OpenAI's words for a schema of `response_format`, which its clients know.
    private static func objection(_ reason: String, _ output: OutputField?, _ parameter: String) -> String {
        guard let output else { return "\(parameter): \(reason)" }
        guard output.parameter == "response_format" else { return "\(output.path): \(reason)" }
        let name = output.name.map { " '\($0)'" } ?? ""
        return "Invalid schema for response_format\(name): \(reason)"
    }
}

extension ChatRequest {
    fileprivate var calls: CallRule {
        switch toolChoice {
        case .none: .free
        case .auto:
            tools.contains(where: \.isStrict) ? .checked(isOnce: !parallelToolCalls) : .free
        case .required: .required(isOnce: !parallelToolCalls)
        case .named(let name): .named(name)
        }
    }

    /// The field that is to blame where the answer's form cannot be had.
    fileprivate var shapeParameter: String {
        if let output { return output.parameter }
        return tools.isEmpty ? "thinking_token_budget" : "tools"
    }
}

extension ThinkingField {
    /// Tokens of the thought at most; nil for any number.
    ///
    /// - Parameter efforts: what the words of `reasoning_effort` are worth.
    fileprivate func budget(_ efforts: [String: Int]) -> Int? {
        if let tokenBudget { return tokenBudget < 0 ? nil : tokenBudget }
        return effort.flatMap { efforts[$0] }
    }
}

extension OutputForm {
    fileprivate init(_ field: OutputField) {
        switch field.form {
        case .jsonObject: self.init(.jsonObject)
        case .schema(let schema): self.init(.schema(schema))
        case .regex(let text): self.init(.regex(text))
        case .choice(let texts): self.init(.choice(texts))
        case .grammar(let text): self.init(.grammar(text))
        }
        whitespacePattern = field.whitespacePattern
        closesObjects = field.closesObjects
    }
}
