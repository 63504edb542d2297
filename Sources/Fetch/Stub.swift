/// Bytes of pictures and clips from where a request says they are.
package struct MediaFetcher: Sendable {
    package enum Kind: Sendable { case image, video }
    package init() {}
    /// The bytes behind a `data:` or `http(s):` URL.
    package func bytes(of url: String, kind: Kind) async throws(FetchError) -> [UInt8] { throw .unsupported }
}
package enum FetchError: Error { case unsupported }
