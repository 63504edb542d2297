import JSON

extension MediaFields {
    /// Reads the two objects wherever they come from: a request, or a server's defaults.
    package init(
        mmProcessor: JSONValue?, mediaIO: JSONValue?, limits: WireLimits = WireLimits()
    ) throws(WireError) {
        var fields = JSONObject()
        fields[Self.mmProcessorKey] = mmProcessor
        fields[Self.mediaIOKey] = mediaIO
        try self.init(JSONField(.object(fields), in: "media"), limits: limits)
    }

    init(_ body: JSONField, limits: WireLimits) throws(WireError) {
        self.init()
        try readPixels(body[Self.mmProcessorKey])
        try readFrames(body[Self.mediaIOKey], limits)
    }

    private static let mmProcessorKey = "mm_processor_kwargs"
    private static let mediaIOKey = "media_io_kwargs"

    /// `size` goes before the aliases that Hugging Face's processors also take.
    private mutating func readPixels(_ field: JSONField) throws(WireError) {
        guard try field.object() != nil else { return }
        _ = try field["size"].object()
        let least = try field["min_pixels"].integer(.positive)
        let most = try field["max_pixels"].integer(.positive)
        minPixels = try field["size"]["shortest_edge"].integer(.positive) ?? least
        maxPixels = try field["size"]["longest_edge"].integer(.positive) ?? most
        if let minPixels, let maxPixels, minPixels > maxPixels {
            throw field.refused(
                "has a least number of pixels (size.shortest_edge or min_pixels) of \(minPixels), which must "
                    + "be at most the greatest (size.longest_edge or max_pixels), \(maxPixels).")
        }
    }

    private mutating func readFrames(_ field: JSONField, _ limits: WireLimits) throws(WireError) {
        guard try field.object() != nil, try field["video"].object() != nil else { return }
        framesPerSecond = try field["video"]["fps"].number(.above(0))
        let count = field["video"]["num_frames"]
        frameCount = try count.integer(-1...limits.sampledFrames)
        guard frameCount != 0 else {
            throw count.notAllowed("-1 or an integer from 1 to \(limits.sampledFrames)")
        }
    }
}
