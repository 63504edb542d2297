import Chat
import Engine
import Sampling
import Synchronization

/// The prompts of one request on their way into the engine. Only the first few are there at a time: the next
/// goes in when the first of them is asked for no more, so that a request of many prompts leaves room for
/// others.
final class GenerationLine: Sendable {
    private struct State {
        var generations: [Generation] = []
        var isCancelled = false
    }

    private let requests: [GenerationRequest]
    private let window: Int
    private let submit: @Sendable (GenerationRequest) throws(ChatError) -> Generation
    private let state = Mutex(State())

    /// - Parameters:
    ///   - window: how many prompts are in the engine at once.
    ///   - submit: hands one to the engine; it holds the engine too, which stops with its last reference.
    init(
        _ requests: [GenerationRequest], window: Int,
        submit: @escaping @Sendable (GenerationRequest) throws(ChatError) -> Generation
    ) throws(ChatError) {
        self.requests = requests
        self.window = max(1, window)
        self.submit = submit
        if !requests.isEmpty { _ = try generation(0) }
    }

    var count: Int { requests.count }

    /// Prompt `index`, and those behind it that find room.
    func generation(_ index: Int) throws(ChatError) -> Generation {
        try state.withLock { (state) throws(ChatError) in
            guard !state.isCancelled else { throw .cancelled }
            while state.generations.count < min(index + window, requests.count) {
                state.generations.append(try submit(requests[state.generations.count]))
            }
            return state.generations[index]
        }
    }

    func cancel() {
        let generations = state.withLock { state in
            state.isCancelled = true
            return state.generations
        }
        for generation in generations { generation.cancel() }
    }

    /// What it means that no token could be chosen: with all of them forbidden the request is to blame.
    var unpickable: ChatError {
        let sampling = requests.first?.sampling
        let message = "no token is left that could be chosen"
        if sampling?.allowedTokenIDs != nil {
            return .invalid(
                message: "allowed_token_ids, with min_tokens, stop_token_ids and bad_words: \(message)",
                parameter: "allowed_token_ids")
        }
        if sampling?.badWords.isEmpty == false {
            return .invalid(message: "bad_words: \(message)", parameter: "bad_words")
        }
        return .failed(message: "the model gave no token that could be chosen")
    }
}
