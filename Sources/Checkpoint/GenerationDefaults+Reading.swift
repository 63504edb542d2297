extension GenerationDefaults {
    /// `settings` is nil where the folder has no `generation_config.json`.
    init(_ settings: Settings?, configuration: Configuration) throws(CheckpointError) {
        self.init(eosTokenIDs: configuration.text.eosTokenIDs)
        guard let settings else { return }
        eosTokenIDs = try (settings.tokenIDs("eos_token_id") + eosTokenIDs).unique()
        if settings.value("do_sample") != nil { doSample = try settings.flag("do_sample", default: false) }
        temperature = try settings.optionalReal("temperature", in: 0...100)
        topP = try settings.optionalReal("top_p", in: 0...1)
        minP = try settings.optionalReal("min_p", in: 0...1)
        repetitionPenalty = try settings.optionalReal("repetition_penalty", in: 1e-3...1e3)
        if settings.value("top_k") != nil {
            topK = try settings.integer("top_k", in: -1...Int(Int32.max))
        }
    }
}

extension Settings {
    fileprivate func optionalReal(_ key: String, in bounds: ClosedRange<Double>) throws(CheckpointError)
        -> Double?
    {
        value(key) == nil ? nil : try real(key, in: bounds)
    }
}
