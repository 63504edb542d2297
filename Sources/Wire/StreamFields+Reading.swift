import JSON

extension StreamFields {
    init(_ body: JSONField) throws(WireError) {
        self.init()
        isStreamed = try body["stream"].flag() ?? false
        let options = body["stream_options"]
        guard try options.object() != nil else { return }
        guard isStreamed else {
            throw options.malformed("is only allowed with stream: true.")
        }
        includeUsage = try options["include_usage"].flag() ?? false
        continuousUsage = try options["continuous_usage_stats"].flag() ?? false
    }
}
