import Chat
import Intake
import JSON
import NIOCore
import Wire

extension UpstreamBackend {
    package func tokenize(_ request: TokenizeRequest) async throws(ChatError) -> TokenizeResponse {
        let ticket = try office.admit()
        defer { ticket.giveBack(hasAnswered: false) }
        var media: [String] = []
        if case .chat(let chat) = request.input { media = try await self.media(of: chat, ticket).map(\.url) }
        let document = try await ask("/tokenize", model: request.model) {
            kind, model throws(ChatError) in
            guard kind.tokenizes else { throw Self.cannot("/tokenize", kind) }
            var fields: JSONObject
            switch request.input {
            case .text(let text): fields = ["model": .string(model), "prompt": .string(text)]
            case .chat(let chat):
                fields = try ChatBody.promptFields(chat, media: media, model: model, kind: kind)
            }
            if request.returnsTokenStrings { fields["return_token_strs"] = true }
            return fields
        }
        guard let tokens = document["tokens"]?.integers else { throw Self.unreadable("/tokenize") }
        let strings = document["token_strs"]?.array?.compactMap(\.string)
        return TokenizeResponse(
            tokens: tokens, strings: request.returnsTokenStrings ? strings : nil,
            context: document["max_model_len"]?.int ?? pool.context ?? 0)
    }

    package func detokenize(_ request: DetokenizeRequest) async throws(ChatError) -> String {
        let document = try await ask("/detokenize", model: request.model) {
            kind, model throws(ChatError) in
            guard kind.tokenizes else { throw Self.cannot("/detokenize", kind) }
            return ["model": .string(model), "tokens": .integers(request.tokens)]
        }
        guard let text = document["prompt"]?.string else { throw Self.unreadable("/detokenize") }
        return text
    }

    /// The replica's own, as only this server's kind has it in this form.
    package func render(_ request: ChatRequest) async throws(ChatError) -> RenderedPrompt {
        let path = "/v1/chat/completions/render"
        let ticket = try office.admit()
        defer { ticket.giveBack(hasAnswered: false) }
        let media = try await self.media(of: request, ticket).map(\.url)
        let document = try await ask(path, model: request.model) { kind, model throws(ChatError) in
            guard kind == .martlet else { throw Self.cannot(path, kind) }
            return try ChatBody.fields(request, media: media, model: model, kind: kind)
        }
        guard let prompt = RenderedPrompt(document) else { throw Self.unreadable(path) }
        return prompt
    }

    private static func cannot(_ path: String, _ kind: ReplicaKind) -> ChatError {
        .invalid(
            message:
                "\(path) is not available: this server's replicas are of kind \(kind.rawValue), which has no "
                + "such route.", parameter: nil)
    }

    private static func unreadable(_ path: String) -> ChatError {
        .unreachable(message: "The replica's answer to \(path) cannot be read.")
    }

    /// A question with a short answer, to one replica after another.
    private func ask(
        _ path: String, model: String?,
        _ body: (ReplicaKind, String) throws(ChatError) -> JSONObject
    ) async throws(ChatError) -> JSONValue {
        pool.requestBegan()
        var attempts = Attempts(options.clocks, promptTokens: 0)
        var refusal: ChatError?
        while let lease = pool.lease(PromptKey(), tried: attempts.tried) {
            attempts.began(on: lease.member.id, at: .now)
            let kind = lease.member.kind ?? .openai
            let fields: JSONObject
            do throws(ChatError) { fields = try body(kind, lease.member.model(for: model)) } catch {
                lease.end(nil, cachedTokens: nil)
                refusal = error
                continue
            }
            let request = ReplicaRequest(
                url: lease.member.entry.address.url(path), key: lease.member.entry.key?.key,
                body: ByteBuffer(bytes: JSONValue.object(fields).bytes()))
            let failure: Failure
            switch await client.document(request, atMost: 64 << 20, within: options.clocks.headers) {
            case .success(let (200, bytes)):
                if let document = try? JSONValue(parsing: bytes) {
                    lease.end(nil, cachedTokens: 0)
                    return document
                }
                failure = .malformed("it is not JSON")
            case .success(let (status, bytes)):
                failure = .status(
                    status, message: ReplicaError(body: bytes).message, retryAfterSeconds: nil)
            case .failure(let cause):
                if Task.isCancelled { throw .cancelled }
                failure = cause == .stale ? .lost : cause == .aborted ? .clock(.headers) : cause
            }
            lease.end(failure, cachedTokens: nil)
            switch pool.step(&attempts, after: failure) {
            case .repeatThere, .tryAnother: continue
            case .giveUp(let error), .breakOff(let error): throw error
            }
        }
        throw refusal ?? attempts.exhausted()
    }
}

extension RenderedPrompt {
    /// What the render route of this server answers.
    init?(_ document: JSONValue) {
        guard let tokens = document["token_ids"]?.integers, let text = document["prompt_text"]?.string,
            let sampling = document["sampling_params"]
        else { return nil }
        let features = (document["features"]?.array ?? []).compactMap(Feature.init)
        self.init(
            tokens: tokens, text: text, features: features, sampling: SamplingFields(rendered: sampling))
    }
}

extension RenderedPrompt.Feature {
    fileprivate init?(_ value: JSONValue) {
        guard let kind = value["type"]?.string, let grid = value["grid_thw"]?.integers,
            let tokens = value["token_count"]?.int
        else { return nil }
        self.init(
            kind: kind, grid: grid, tokenCount: tokens, frames: value["frame_indices"]?.integers ?? [],
            timestamps: value["timestamps"]?.array?.compactMap(\.double) ?? [])
    }
}

extension SamplingFields {
    fileprivate init(rendered value: JSONValue) {
        self.init()
        choices = value["n"]?.int ?? 1
        temperature = value["temperature"]?.double
        topP = value["top_p"]?.double
        topK = value["top_k"]?.int
        minP = value["min_p"]?.double
        presencePenalty = value["presence_penalty"]?.double
        frequencyPenalty = value["frequency_penalty"]?.double
        repetitionPenalty = value["repetition_penalty"]?.double
        seed = value["seed"]?.number.flatMap { Int64($0.spelling) }
        maxTokens = value["max_tokens"]?.int
        minTokens = value["min_tokens"]?.int ?? 0
        stop = value["stop"]?.array?.compactMap(\.string) ?? []
        stopTokenIDs = value["stop_token_ids"]?.integers ?? []
        includeStopStringInOutput = value["include_stop_str_in_output"]?.bool ?? false
        ignoreEOS = value["ignore_eos"]?.bool ?? false
        skipSpecialTokens = value["skip_special_tokens"]?.bool ?? true
        spacesBetweenSpecialTokens = value["spaces_between_special_tokens"]?.bool ?? true
        logitBias = (value["logit_bias"]?.object?.members ?? []).compactMap { key, bias in
            guard let token = Int(key), let bias = bias.double else { return nil }
            return LogitBias(token: token, bias: bias)
        }
        allowedTokenIDs = value["allowed_token_ids"]?.integers
        badWords = value["bad_words"]?.array?.compactMap(\.string) ?? []
        truncatePromptTokens = value["truncate_prompt_tokens"]?.int
        logprobs = value["logprobs"]?.int
        promptLogprobs = value["prompt_logprobs"]?.int
    }
}
