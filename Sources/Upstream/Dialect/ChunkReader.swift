import Chat
import JSON
import Reply
import Wire

/// The documents of an answer, of whichever kind of replica, → `ChatEvent`s: the same as the local engine's for the
/// same answer. Reads streamed chunks and whole answers alike: a whole answer is one chunk.
package struct ChunkReader {
    package enum Route: Equatable {
        case chat
        case completion
    }

    private let route: Route
    private let choicesPerPrompt: Int
    private var choices: [ChoiceReader]
    /// Ids of each prompt, where the replica tells them.
    package private(set) var prompts: [[Int]]
    private var usage: Usage?
    private var told = 0
    private var hasStarted = false

    package init(_ route: Route, prompts: Int, choicesPerPrompt: Int) {
        self.route = route
        self.choicesPerPrompt = choicesPerPrompt
        self.prompts = Array(repeating: [], count: prompts)
        choices = Array(repeating: ChoiceReader(), count: prompts * choicesPerPrompt)
    }

    /// Whether every choice has ended: then the end of the stream is the end of the answer.
    package var isComplete: Bool { choices.allSatisfy(\.hasFinished) }

    package mutating func take(_ bytes: [UInt8]) throws(Failure) -> [ChatEvent] {
        guard let document = try? JSONValue(parsing: bytes), document.object != nil else {
            throw .malformed("an event of the stream is not a JSON object")
        }
        if let error = ReplicaError(document) {
            throw .event(code: error.code, message: error.message ?? "no reason is given")
        }
        guard let list = document["choices"]?.array else {
            // Some servers tell the usage by itself.
            guard document["usage"]?.object != nil else {
                throw .malformed("an event of the stream has neither choices nor usage")
            }
            readUsage(document)
            return []
        }
        var events: [ChatEvent] = hasStarted ? [] : [.started]
        hasStarted = true
        if let ids = document["prompt_token_ids"]?.integers { prompts[0] = ids }
        if let logprobs = document["prompt_logprobs"]?.array {
            events.append(.promptLogprobs(prompt: 0, logprobs.compactMap(PlacedLogprob.init(ofPrompt:))))
        }
        let running = document["usage"]?["completion_tokens"]?.int
        for choice in list { events += try take(choice, runningTokens: list.count == 1 ? running : nil) }
        readUsage(document)
        return events
    }

    /// After the last document.
    ///
    /// - Throws: `lost` where a choice has no end.
    package mutating func finish() throws(Failure) -> [ChatEvent] {
        guard isComplete else { throw .lost }
        var total =
            usage
            ?? Usage(
                promptTokens: prompts.reduce(0) { $0 + $1.count },
                completionTokens: choices.reduce(0) { $0 + $1.tokens })
        if total.reasoningTokens == 0 {
            total.reasoningTokens = min(
                choices.reduce(0) { $0 + $1.reasoningTokens }, total.completionTokens)
        }
        // Replicas tell the usage of all choices together: the first carries it.
        return choices.indices.map { index in
            var own = Usage()
            if index == 0 { own = total }
            return .reply(choice: index, [.usage(own)])
        }
    }

    private mutating func take(
        _ choice: JSONValue, runningTokens: Int?
    ) throws(Failure) -> [ChatEvent] {
        let index = choice["index"]?.int ?? 0
        guard choices.indices.contains(index) else {
            throw .malformed("choice \(index) was not asked for")
        }
        var events: [ChatEvent] = []
        if route == .completion {
            let prompt = index / choicesPerPrompt
            if let ids = choice["prompt_token_ids"]?.integers { prompts[prompt] = ids }
            if let logprobs = choice["prompt_logprobs"]?.array, index % choicesPerPrompt == 0 {
                events.append(
                    .promptLogprobs(prompt: prompt, logprobs.compactMap(PlacedLogprob.init(ofPrompt:))))
            }
        }
        var fresh: Int?
        if let runningTokens {
            fresh = max(0, runningTokens - told)
            told = max(told, runningTokens)
        }
        return events + (try choices[index].take(choice, route, index: index, runningTokens: fresh))
    }

    private mutating func readUsage(_ document: JSONValue) {
        guard let fields = document["usage"], fields.object != nil else { return }
        var usage = Usage(
            promptTokens: fields["prompt_tokens"].count, completionTokens: fields["completion_tokens"].count)
        usage.cachedTokens = min(
            fields["prompt_tokens_details"]?["cached_tokens"].count ?? 0, usage.promptTokens)
        usage.reasoningTokens =
            fields["completion_tokens_details"]?["reasoning_tokens"].count
            ?? fields["reasoning_tokens"].count
        usage.reasoningTokens = min(usage.reasoningTokens, usage.completionTokens)
        self.usage = usage
    }
}

extension JSONValue? {
    /// A count of tokens; 0 for what is none.
    fileprivate var count: Int { min(max(self?.int ?? 0, 0), Int(Int32.max)) }
}

extension JSONValue {
    package var integers: [Int]? {
        guard let array else { return nil }
        let integers = array.compactMap(\.int)
        return integers.count == array.count ? integers : nil
    }
}
