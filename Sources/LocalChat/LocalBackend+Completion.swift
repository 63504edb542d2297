import Chat
import Conversation
import Engine
import Intake
import Martlet
import Prompting
import Wire

extension LocalBackend {
    package func complete(_ request: CompletionRequest) async throws(ChatError) -> ChatStream {
        let (model, ticket) = try admit()
        var fields = request.sampling
        fields.promptLogprobs = request.neededPromptLogprobs
        let plan = try SamplingPlan(
            fields, model, maxChoices: options.engine.maxRunning,
            defaultMaxTokens: max(CompletionRequest.defaultMaxTokens, fields.minTokens))
        var prompts: [Prompt] = []
        for (index, prompt) in request.prompts.enumerated() {
            let field = request.prompts.count == 1 ? "prompt" : "prompt[\(index)]"
            let tokens = try await tokens(of: prompt, field: field, model)
            prompts.append(try plan.truncated(Prompt(tokens: tokens)))
        }
        var requests: [GenerationRequest] = []
        var choices: [ChoiceReplies] = []
        let shape = try await shape(of: request.output, model)
        for (index, prompt) in prompts.enumerated() {
            var asked = plan.request(prompt)
            asked.shape = shape
            try check(asked, model, field: "prompt")
            requests.append(asked)
            choices.append(
                ChoiceReplies(
                    ReplyParser.Options(startsInReasoning: false), tokenizer: model.processor.tokenizer,
                    choices: request.sampling.choices, prompt: index, promptTokens: prompt.tokens.count))
        }
        try request.admission.admit(prompts, plan)
        return ChatStream(
            prompts: prompts.map { $0.tokens.map { Int($0) } },
            events: AnswerEvents(
                try line(
                    requests, window: options.engine.maxRunning / (2 * max(1, request.sampling.choices)),
                    to: model, field: "prompt"),
                choices, ticket: ticket))
    }
}
