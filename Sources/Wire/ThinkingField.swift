import JSON

/// How long the model may think.
package struct ThinkingField: Sendable, Equatable {
    /// Tokens at most; nil where no number was sent, −1 for any number.
    package var tokenBudget: Int?
    /// `reasoning_effort`, or `reasoning.effort`: worth what the server says.
    package var effort: String?

    package init() {}
}

extension ThinkingField {
    /// `thinking_token_budget`, or else `reasoning.max_tokens`.
    static func tokenBudget(_ body: JSONField) throws(WireError) -> Int? {
        _ = try body["reasoning"].object()
        let nested = try body["reasoning"]["max_tokens"].integer(-1...Int(Int32.max))
        return try body["thinking_token_budget"].integer(-1...Int(Int32.max)) ?? nested
    }
}
