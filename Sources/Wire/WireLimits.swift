/// How much of everything a body may hold. Lists are counted before any of their items is read.
package struct WireLimits: Sendable, Equatable {
    /// Nesting of the body, and of a tool call's arguments inside it.
    package var jsonDepth = 128
    /// Values and keys of the body together.
    package var jsonValues = 1_200_000

    package var messages = 2_048
    /// Parts of all messages together.
    package var parts = 4_096
    /// Calls in all of the assistant's messages together.
    package var toolCalls = 4_096
    package var tools = 128
    /// Pictures in all messages together; NIM_MAX_IMAGES_PER_PROMPT.
    package var images = 5
    /// Clips in all messages together; NIM_MAX_VIDEOS_PER_PROMPT.
    package var videos = 0
    /// Of a clip, whatever its rate.
    package var sampledFrames = 768

    /// `n`.
    package var choices = 16
    package var stopStrings = 16
    /// Unicode scalars of a stop string or a bad word.
    package var stopStringLength = 256
    package var stopTokenIDs = 128
    package var logitBias = 1_024
    package var badWords = 128
    package var allowedTokenIDs = 16_384
    /// Alternatives that are reported for one token.
    package var logprobs = 20

    /// Prompts of one `/v1/completions` request.
    package var prompts = 128
    /// Token ids in all prompts of a request, or in `/detokenize`.
    package var tokenIDs = 1_048_576

    /// Set where bodies are read as NVIDIA's hosted API reads them.
    package var hosted: HostedRules?

    package init() {}
}
