/// `generation_config.json`: what is sampled with when a request does not say. A file that lacks a
/// key, or no file at all, leaves nil.
package struct GenerationDefaults: Sendable, Equatable {
    package var doSample: Bool?
    package var temperature: Double?
    package var topK: Int?
    package var topP: Double?
    package var minP: Double?
    package var repetitionPenalty: Double?
    /// The end tokens of `generation_config.json` and of `config.json`, each once. The tokenizer
    /// knows one more.
    package var eosTokenIDs: [Int]

    package init(eosTokenIDs: [Int] = []) { self.eosTokenIDs = eosTokenIDs }
}
