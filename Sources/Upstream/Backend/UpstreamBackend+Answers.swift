import Chat
import Intake
import Wire

extension UpstreamBackend {
    package func chat(_ request: ChatRequest) async throws(ChatError) -> ChatStream {
        let start = ContinuousClock.now
        let ticket = try office.admit()
        let media = try await self.media(of: request, ticket)
        let urls = media.map(\.url)
        let reading = AnswerReading(
            pool: pool, client: client, clocks: options.clocks, key: PromptKey(request, media: media),
            route: .chat, promptCount: 1, choicesPerPrompt: request.sampling.choices,
            isWhole: request.sampling.promptLogprobs != nil, journey: request.journey,
            body: { kind, model throws(ChatError) in
                try ChatBody.fields(request, media: urls, model: model, kind: kind)
            }, model: request.model)
        return try await answer(reading, ticket, preparedIn: .now - start)
    }

    package func complete(_ request: CompletionRequest) async throws(ChatError) -> ChatStream {
        let start = ContinuousClock.now
        let ticket = try office.admit()
        let reading = AnswerReading(
            pool: pool, client: client, clocks: options.clocks, key: PromptKey(request),
            route: .completion, promptCount: request.prompts.count,
            choicesPerPrompt: request.sampling.choices, isWhole: request.neededPromptLogprobs != nil,
            journey: request.journey,
            body: { kind, model throws(ChatError) in
                try CompletionBody.fields(request, model: model, kind: kind)
            }, model: request.model)
        return try await answer(reading, ticket, preparedIn: .now - start)
    }

    private func answer(
        _ reading: AnswerReading, _ ticket: Ticket, preparedIn time: Duration
    ) async throws(ChatError) -> ChatStream {
        options.onPrepared(time)
        let work = UpstreamEvents.Work(reading, ticket)
        try await work.begun()
        let unknown = Array(repeating: [Int](), count: reading.promptCount)
        return ChatStream(prompts: reading.prompts.ids ?? unknown, events: UpstreamEvents(work: work))
    }

    /// Fetched, vetted, decoded, and written anew: a replica is never told where a client has its media from.
    func media(of request: ChatRequest, _ ticket: Ticket) async throws(ChatError) -> [UpstreamMedium] {
        let placed = request.placedMedia
        guard !placed.isEmpty else { return [] }
        let settings = DecodingSettings(options.processor, request: request.media, server: options.media)
        try settings.check(placed.map(\.kind), context: pool.context ?? .max)
        let form = options.mediaForm
        return try await media.media(
            placed, settings, request.mediaKeeper, ticket
        ) { (medium, bytes, prepared) throws(ChatError) in
            try UpstreamMedium(medium, bytes, prepared, form)
        }
    }
}
