import Wire

/// Why a request gets no answer of its own.
enum Refusal: Error {
    case error(APIError)
    /// Nobody is there to be told.
    case clientGone
}
