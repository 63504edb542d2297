import Chat
import JSON
import Wire

/// Answers from a `Script`, without a model: for tests of a server and of its clients. It behaves as a backend
/// should: it admits and refuses, lets requests wait, counts truly, and stops at once when nobody listens.
package final class ScriptedBackend: ChatBackend {
    let script: Script
    let vocabulary: ScriptVocabulary
    let admission: Admission
    let start = ContinuousClock.now

    package init(_ script: Script = Script()) {
        self.script = script
        vocabulary = ScriptVocabulary(script)
        admission = Admission(maxRunning: script.maxRunning, maxWaiting: script.maxWaiting)
    }

    package var status: BackendStatus {
        BackendStatus(
            readiness: readiness, context: script.context, maxRunning: script.maxRunning,
            modelDescription: "a script of \(script.rules.count) rules")
    }

    package var statistics: BackendStatistics { admission.statistics }

    package func chat(_ request: ChatRequest) async throws(ChatError) -> ChatStream {
        let ticket = try admit()
        var tokens = ScriptedPrompt(request, vocabulary).tokens
        truncate(&tokens, request.sampling)
        var plan = PlanRequest(request.sampling)
        plan.thinks = request.templateArguments["enable_thinking"]?.bool ?? true
        plan.callsTools = !request.tools.isEmpty && request.toolChoice == .auto
        return try answer(
            [(tokens, script.rule(for: request.promptingText))], plan, request.sampling,
            promptLogprobs: request.sampling.promptLogprobs, request.admission, ticket)
    }

    package func complete(_ request: CompletionRequest) async throws(ChatError) -> ChatStream {
        let ticket = try admit()
        var prompts: [([Int], Script.Rule)] = []
        for prompt in request.prompts {
            var (tokens, text) = try read(prompt)
            truncate(&tokens, request.sampling)
            prompts.append((tokens, script.rule(for: text)))
        }
        var plan = PlanRequest(request.sampling)
        plan.maxTokens = plan.maxTokens ?? CompletionRequest.defaultMaxTokens
        plan.thinks = false
        plan.callsTools = false
        return try answer(
            prompts, plan, request.sampling, promptLogprobs: request.neededPromptLogprobs, request.admission,
            ticket)
    }

    package func tokenize(_ request: TokenizeRequest) async throws(ChatError) -> TokenizeResponse {
        try checkReadiness()
        let ids =
            switch request.input {
            case .text(let text): vocabulary.encode(text)
            case .chat(let chat): ScriptedPrompt(chat, vocabulary).tokens
            }
        let strings = ids.map { String(decoding: vocabulary.bytes($0) ?? [], as: UTF8.self) }
        return TokenizeResponse(
            tokens: ids, strings: request.returnsTokenStrings ? strings : nil, context: script.context)
    }

    package func detokenize(_ request: DetokenizeRequest) async throws(ChatError) -> String {
        try checkReadiness()
        return try vocabulary.decode(request.tokens, parameter: "tokens")
    }

    package func render(_ request: ChatRequest) async throws(ChatError) -> RenderedPrompt {
        try checkReadiness()
        var prompt = ScriptedPrompt(request, vocabulary)
        truncate(&prompt.tokens, request.sampling)
        return RenderedPrompt(
            tokens: prompt.tokens, text: try vocabulary.decode(prompt.tokens, parameter: "messages"),
            features: prompt.features,
            sampling: try sampling(request.sampling, promptTokens: prompt.tokens.count))
    }
}
