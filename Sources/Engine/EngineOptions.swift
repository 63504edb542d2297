/// Limits of the engine.
package struct EngineOptions: Sendable {
    /// Sequences that run at once.
    package var maxRunning = 16
    /// Requests that wait; one more is refused.
    package var maxWaiting = 256
    /// Tokens of prompt and answer together.
    package var context = 32_768
    /// Tokens of one step at most.
    package var tokenBudget = 512
    /// Tokens of one step at most while answers are being written, so that a long prompt does not hold
    /// them up.
    package var sharedTokenBudget = 128
    /// Bytes for what the vision tower made of pictures and clips; 0 remembers none. As many hold the largest
    /// picture (16,384 tokens) of a model 4,096 wide, or 334 pictures of 448 × 448 of one 1,024 wide.
    package var imageCacheByteCount = 256 << 20
    /// Bytes for states of the network after beginnings of prompts; 0 remembers none. Their keys and values lie in
    /// pages that nobody else needs.
    package var prefixCacheByteCount = 0
    /// Tokens between two states of one prompt at least.
    package var prefixGap = 64
    /// Tokens of a long prompt that are ever computed again, at most.
    package var prefixSpacing = 256
    /// Where those states go that leave memory, and the best at the end.
    package var prefixShelf: (any PrefixShelf)?
    /// How long the end may take for them.
    package var prefixSaveTime = Duration.seconds(5)

    package init() {}
}
