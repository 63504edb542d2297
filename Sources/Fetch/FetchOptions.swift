/// What a fetcher may do and what it may cost.
package struct FetchOptions: Sendable {
    package var policy = AddressPolicy()
    /// Through which all fetches go; it is then the proxy that judges addresses. Asked with CONNECT.
    package var proxy: FetchProxy?
    /// Some hosts answer only those who say what they are and where their owner is found.
    package var userAgent = "Martlet"

    package var imageBytes = 32 << 20
    package var videoBytes = 256 << 20
    /// From the first lookup to the last byte, redirects included; not while waiting for a turn.
    package var imageTime: Duration = .seconds(10)
    package var videoTime: Duration = .seconds(60)
    package var connectTime: Duration = .seconds(5)
    package var redirects = 3
    /// Pictures of a `video/jpeg` data URL.
    package var videoFrames = 768

    package var turns = TurnLimits()
    package var waitingTime: Duration = .seconds(30)

    package init() {}

    /// `contact`: a URL or address of whoever runs the server.
    package static func userAgent(version: String, contact: String?) -> String {
        "Martlet/\(version)" + (contact.map { " (+\($0))" } ?? "")
    }

    func bytes(of kind: MediaFetcher.Kind) -> Int { kind == .image ? imageBytes : videoBytes }

    func time(for kind: MediaFetcher.Kind) -> Duration { kind == .image ? imageTime : videoTime }
}
