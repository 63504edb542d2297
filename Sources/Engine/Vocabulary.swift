import Sampling
import Tokenizer

/// What the engine knows of tokens: their text, and which of them end an answer.
struct Vocabulary: Sendable {
    let tokenizer: Tokenizer
    let endTokens: Set<Int32>
    /// Begins a turn of a conversation, where the tokenizer has such a token.
    let turnToken: Int32?

    /// `endTokens` of the model's files; the tokenizer's own is joined to them.
    init(_ tokenizer: Tokenizer, endTokens: some Sequence<Int>) {
        self.tokenizer = tokenizer
        var all = Set(endTokens.compactMap { Int32(exactly: $0) })
        if let id = tokenizer.eosID { all.insert(id) }
        self.endTokens = all
        turnToken = tokenizer.encode("<|im_start|>").count == 1 ? tokenizer.encode("<|im_start|>").first : nil
    }

    func makeSampler() -> Sampler {
        Sampler(vocabularySize: tokenizer.count, endTokenIDs: endTokens.sorted())
    }
}
