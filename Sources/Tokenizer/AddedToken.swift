/// A token beyond the base vocabulary, matched in the text as it stands.
package struct AddedToken: Sendable, Equatable {
    package let id: Int32
    package let content: String
    /// Left out by a decoder that skips special tokens; nothing else.
    package let isSpecial: Bool
    /// Matched after normalisation, not before.
    package let isNormalized: Bool
}
