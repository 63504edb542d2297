/// What calls an answer may or must have.
package enum CallRule: Sendable, Hashable {
    /// As the model likes.
    case free
    /// Calls, where there are any, are of known functions and obey their schemas.
    case checked(isOnce: Bool)
    /// At least one, and nothing else.
    case required(isOnce: Bool)
    /// One of this function, and nothing else.
    case named(String)
}
