import Chat
import Checkpoint
import Conversation
import Engine
import Intake
import Martlet
import Patches
import Prompting
import Wire

extension LocalBackend {
    package func chat(_ request: ChatRequest) async throws(ChatError) -> ChatStream {
        let (model, ticket) = try admit()
        let prepared = try await prepare(request, model, ticket)
        let prompt = prepared.prompt
        try check(prepared.plan.request(prompt), model, field: "messages")
        try request.admission.admit([prompt], prepared.plan)
        var asked = prepared.plan.request(prompt)
        asked.shape = try await shape(of: request, prepared, model)
        let line = try line([asked], window: 1, to: model, field: "messages")
        let parser = ReplyParser.Options(
            startsInReasoning: prepared.startsInReasoning,
            tools: request.toolChoice == .none ? [] : prepared.tools,
            endsCallsAsText: request.toolChoice.isNamed)
        let choices = ChoiceReplies(
            parser, tokenizer: model.processor.tokenizer, choices: request.sampling.choices,
            promptTokens: prompt.tokens.count)
        return ChatStream(
            prompts: [prompt.tokens.map { Int($0) }],
            events: AnswerEvents(line, [choices], ticket: ticket))
    }

    package func render(_ request: ChatRequest) async throws(ChatError) -> Wire.RenderedPrompt {
        let (model, ticket) = try admit()
        defer { ticket.giveBack(hasAnswered: false) }
        let prepared = try await prepare(request, model, ticket)
        let tokens = prepared.prompt.tokens
        let text = try await prepare(on: model) { () throws(Never) in model.detokenize(tokens) }.get()
        return Wire.RenderedPrompt(
            tokens: tokens.map { Int($0) }, text: text,
            features: prepared.prompt.media.map(Wire.RenderedPrompt.Feature.init),
            sampling: prepared.plan.effective(prepared.prompt))
    }

    /// A chat request as the engine takes it.
    struct PreparedChat {
        let prompt: Prompt
        let startsInReasoning: Bool
        let tools: [Tool]
        let plan: SamplingPlan
    }

    /// Checks what can be checked first, then gets the media, then makes the prompt.
    func prepare(
        _ request: ChatRequest, _ model: Model, _ ticket: Ticket
    ) async throws(ChatError) -> PreparedChat {
        let plan = try SamplingPlan(
            request.sampling, model, maxChoices: self.options.engine.maxRunning,
            defaultMaxTokens: self.options.defaultMaxTokens)
        let options = try request.promptOptions(strictTemplate: self.options.strictTemplate)
        let inputs = try await inputs(of: request, model, ticket)
        let messages = request.conversation
        let result = try await prepare(on: model) { () throws(ModelError) in
            try model.processNow(messages, media: inputs, options: options)
        }
        let processed: Processor.Result
        do {
            processed = try result.get()
        } catch {
            throw ChatError(error)
        }
        return PreparedChat(
            prompt: try plan.truncated(processed.prompt), startsInReasoning: processed.startsInReasoning,
            tools: options.tools, plan: plan)
    }

    private func inputs(
        of request: ChatRequest, _ model: Model, _ ticket: Ticket
    ) async throws(ChatError) -> [MediaInput] {
        let placed = request.placedMedia
        guard let first = placed.first else { return [] }
        guard model.configuration.vision != nil else {
            throw .invalid(
                message: "\(first.reference.path): \(EngineError.noVision)", parameter: first.reference.path)
        }
        let settings = DecodingSettings(
            model.settings, request: request.media, server: options.media)
        try settings.check(placed.map(\.kind), context: model.context)
        return try await media.media(placed, settings, request.mediaKeeper, ticket) { medium, _, prepared in
            MediaInput(prepared, medium.kind)
        }
    }

    /// Refuses what the engine never takes, before an answer begins.
    func check(_ request: GenerationRequest, _ model: Model, field: String) throws(ChatError) {
        do { try model.engine.check(request) } catch {
            throw ChatError(error, field: field, retryAfterSeconds: office.retryAfterSeconds)
        }
    }

    func line(
        _ requests: [GenerationRequest], window: Int, to model: Model, field: String
    ) throws(ChatError) -> GenerationLine {
        try GenerationLine(requests, window: window) { [office] request throws(ChatError) in
            do throws(EngineError) { return try model.engine.submit(request) } catch {
                throw ChatError(error, field: field, retryAfterSeconds: office.retryAfterSeconds)
            }
        }
    }
}

extension Wire.RenderedPrompt.Feature {
    fileprivate init(_ medium: Prompt.Medium) {
        let grid = medium.patches.grid
        self.init(
            kind: medium.kind.rawValue, grid: [grid.t, grid.h, grid.w], tokenCount: medium.tokenCount,
            frames: medium.frames, timestamps: medium.timestamps)
    }
}
