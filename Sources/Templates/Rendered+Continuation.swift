extension Rendered {
    /// Ends the text inside the last place where it says `message`, so that a model goes on from there:
    /// the rule of Hugging Face's `continue_final_message`. White space after the message is kept where
    /// the template kept it. False, and nothing changes, where the text does not have the message.
    package mutating func truncate(toEndOf message: String) -> Bool {
        let text = TemplateString(text)
        let withTrailing = TemplateString(message).stripped(.left)
        let trimmed = withTrailing.stripped(.right)
        guard let start = text.lastOccurrences(of: trimmed, maximum: 1).first else { return false }
        let keepsTrailing = text.bytes[start...].starts(with: withTrailing.bytes)
        let end = start + (keepsTrailing ? withTrailing.count : trimmed.count)
        self.text = text[0..<end].text
        callerSpans = callerSpans.map { $0.clamped(to: 0..<end) }.filter { !$0.isEmpty }
        return true
    }
}
