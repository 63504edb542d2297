/// What one client may take of a server before it asks for anything.
package struct ConnectionLimits: Sendable, Equatable {
    /// At once; further ones wait to be accepted.
    package var count = 1_024
    /// Without a request, without a piece of one that is coming, or without reading a piece of the answer.
    package var idle = Duration.seconds(75)
    /// From the first byte of a request to the end of its head.
    package var headerArrival = Duration.seconds(10)
    /// From the head of a request to the end of its body.
    package var bodyArrival = Duration.seconds(300)
    /// Of a request's head, all headers and the path together. HTTP/2 allows 16 KiB whatever is said here.
    package var headerBytes = 32_768
    package var headerCount = 100

    package init() {}
}

/// What one request may take.
package struct RequestLimits: Sendable, Equatable {
    package var bodyBytes = 64 << 20
    /// Bodies of all requests together, from their first byte until their requests have ended.
    package var allBodyBytes = 1 << 30
    /// From the arrival of a request to the end of its answer; nil is for ever.
    package var deadline: Duration?
    /// A comment is sent in streams where nothing else was for so long; nil sends none.
    package var keepAlive: Duration?

    package init() {}
}
