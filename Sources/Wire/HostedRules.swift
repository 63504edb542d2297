/// What NVIDIA's hosted API does otherwise than a self-hosted server with the body of a request.
package struct HostedRules: Sendable, Equatable {
    /// Characters of base64 that an image within the request may have; larger ones are uploaded as assets.
    package var inlineImageCharacters = 180_000
    /// Where the request does not say; a ceiling like any `max_tokens` here.
    package var maxTokens = 16_384

    package init() {}

    /// Refuses an image that should have been uploaded.
    func check(_ reference: MediaReference) throws(WireError) {
        let url = reference.url
        guard url.hasPrefix("data:"), let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")) else { return }
        let header = url[..<comma]
        guard header.lowercased().hasSuffix(";base64") else { return }
        let count = url.utf8.distance(from: comma, to: url.utf8.endIndex) - 1
        guard count > inlineImageCharacters else { return }
        throw WireError(
            .value,
            "\(reference.path) is an image of \(count) base64 characters, and at most \(inlineImageCharacters) "
                + "may stand in a request. Upload it with POST /v2/nvcf/assets and refer to its id.",
            parameter: reference.path)
    }

    /// The hosted API has defaults of its own, whatever the model's are, and `max_tokens` never refuses.
    func apply(to sampling: inout SamplingFields) {
        sampling.temperature = sampling.temperature ?? 0.6
        sampling.topP = sampling.topP ?? 0.95
        sampling.topK = sampling.topK ?? 20
        sampling.maxTokens = sampling.maxTokens ?? maxTokens
        sampling.maxTokensIsCeiling = true
    }
}
