import Templates

extension Rendered {
    /// Whether the last `<think>` that the template wrote is still open. What a caller wrote does not
    /// count.
    var endsInReasoning: Bool {
        let bytes = Array(text.utf8)
        guard let opening = lastTemplateOccurrence(of: "<think>", in: bytes) else { return false }
        guard let closing = lastTemplateOccurrence(of: "</think>", in: bytes) else { return true }
        return opening > closing
    }

    private func lastTemplateOccurrence(of tag: StaticString, in bytes: [UInt8]) -> Int? {
        let tag = Array(tag.description.utf8)
        // The stretches between caller spans, from the end.
        var end = bytes.count
        for span in callerSpans.reversed() + [0..<0] {
            var start = end - tag.count
            while start >= span.upperBound {
                if bytes[start..<start + tag.count].elementsEqual(tag) { return start }
                start -= 1
            }
            end = span.lowerBound
        }
        return nil
    }
}
