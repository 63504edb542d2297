import AsyncHTTPClient
import NIOPosix

/// Bytes of pictures and clips from where a request says they are: a `data:` URL, or an `http:` or `https:`
/// URL whose host the policy admits. One for a process; `shutdown` must be its last call.
package final class MediaFetcher: Sendable {
    package enum Kind: Sendable { case image, video }

    private let options: FetchOptions
    private let client: HTTPClient
    private let threads: NIOThreadPool
    private let resolver: NameResolver
    private let turnstile: Turnstile

    package convenience init(_ options: FetchOptions = FetchOptions()) {
        self.init(options, resolver: nil, dnsOverride: [:])
    }

    /// For tests: `resolver` is what names are checked with, and `dnsOverride` what they are dialled with
    /// afterwards, as if the name server had changed its mind in between.
    package init(_ options: FetchOptions, resolver: NameResolver?, dnsOverride: [String: String]) {
        self.options = options
        client = .fetching(options, dnsOverride: dnsOverride)
        threads = NIOThreadPool(numberOfThreads: 16)
        threads.start()
        self.resolver = resolver ?? NameResolver(threads: threads)
        turnstile = Turnstile(options.turns)
    }

    /// Ends what is under way and lets go of all connections.
    package func shutdown() async {
        turnstile.close()
        try? await client.shutdown()
        // A lookup that is under way cannot be ended, and nobody waits for it.
        threads.shutdownGracefully { _ in }
    }
}

extension MediaFetcher {
    /// The bytes behind a `data:`, `http:` or `https:` URL. When the task is cancelled, the transfer ends.
    package func media(at url: String, kind: Kind) async throws(FetchError) -> FetchedMedia {
        if DataURL.hasScheme(url) {
            do { return try media(in: DataURL(url), kind: kind) } catch { throw .dataURL(error) }
        }
        // Base64 has no colon, and a scheme is short.
        guard url.utf8.prefix(32).contains(UInt8(ascii: ":")) else { throw .dataURL(.missingPrefix) }
        let parsed: MediaURL
        do { parsed = try MediaURL(url) } catch { throw .url(error) }
        let fetch = RemoteFetch(
            options: options, kind: kind, client: client, resolver: resolver, turnstile: turnstile)
        return .file(try await fetch.bytes(at: parsed))
    }

    private func media(in url: DataURL, kind: Kind) throws(DataURLFault) -> FetchedMedia {
        if kind == .video, url.mediaType == "video/jpeg" {
            return .frames(try url.frames(limit: options.videoBytes, maxCount: options.videoFrames))
        }
        return .file(try url.bytes(limit: options.bytes(of: kind)))
    }
}
