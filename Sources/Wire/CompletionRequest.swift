/// `POST /v1/completions`, read and checked.
package struct CompletionRequest: Sendable {
    package enum Prompt: Sendable, Equatable {
        /// Added tokens in it count as such.
        case text(String)
        case tokens([Int])
    }

    package var model: String?
    /// At least one; each is answered by as many choices as `sampling.choices` says.
    package var prompts: [Prompt]
    package var sampling = SamplingFields()
    package var stream = StreamFields()
    /// The answer's text begins with the prompt's.
    package var echo = false
    /// The form that the answers must have.
    package var output: OutputField?
    package var requestID: String?
    /// Not of the body: asked once all prompts are made.
    package var admission: PromptAdmission?
    /// Not of the body: for backends that ask elsewhere.
    package var journey: RequestJourney?

    /// Tokens of an answer at most where a request says nothing of them, as the API has always had it.
    package static let defaultMaxTokens = 16

    package init(prompts: [Prompt]) { self.prompts = prompts }
}
