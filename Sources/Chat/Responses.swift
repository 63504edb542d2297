import Wire

extension TokenizeResponse {
    package init(_ tokens: Tokens) {
        self.init(tokens: tokens.ids, strings: tokens.strings, context: tokens.context)
    }
}

extension RenderResponse {
    package init(_ prompt: RenderedPrompt, requestID: String, model: String) {
        self.init(
            requestID: requestID, model: model, tokens: prompt.tokens, text: prompt.text,
            sampling: prompt.sampling, features: prompt.features.map(Feature.init))
    }
}

extension RenderResponse.Feature {
    fileprivate init(_ feature: RenderedPrompt.Feature) {
        self.init(
            kind: feature.kind, grid: feature.grid, tokenCount: feature.tokenCount,
            frames: feature.frames, timestamps: feature.timestamps)
    }
}
