import Chat
import JSON
import Wire

/// A text completion for one kind of replica. `echo` is no part of it: the prompt is put before the answer here.
package enum CompletionBody {
    package static func fields(
        _ request: CompletionRequest, model: String, kind: ReplicaKind
    ) throws(ChatError) -> JSONObject {
        var writer = FieldWriter(kind, ["model": .string(model)])
        try writer.add("prompt", prompt(request.prompts))
        try writer.addSampling(request.sampling)
        try writer.add("logprobs", request.sampling.logprobs.map(JSONValue.integer))
        try writer.addOutput(request.output)
        try writer.addStreaming(request.stream, promptLogprobs: request.neededPromptLogprobs)
        return writer.fields
    }

    /// One prompt stands by itself. Lists hold prompts of one form: `Wire` reads no others.
    private static func prompt(_ prompts: [CompletionRequest.Prompt]) -> JSONValue {
        let values = prompts.map { prompt -> JSONValue in
            switch prompt {
            case .text(let text): .string(text)
            case .tokens(let ids): .integers(ids)
            }
        }
        return values.count == 1 ? values[0] : .array(values)
    }
}
