/// What the hosted flavour adds to a server: accounts with limits, uploaded assets, answers that are polled
/// for, and the requests of the past.
package struct HostedServices: Sendable {
    package var keys: any KeyDesk
    package var assets: any AssetShelf
    package var pending: any PendingJournal
    package var history: any HistoryBook
    package var settings = HostedSettings()

    package init(
        keys: any KeyDesk, assets: any AssetShelf, pending: any PendingJournal, history: any HistoryBook
    ) {
        self.keys = keys
        self.assets = assets
        self.pending = pending
        self.history = history
    }
}

package struct HostedSettings: Sendable, Equatable {
    /// Of a request's body; larger ones are told of the assets.
    package var bodyBytes = 26_214_400
    package var assetBytes = 5 << 30
    /// How long a signed upload URL holds.
    package var uploadSeconds = 3_600
    /// What `NVCF-POLL-SECONDS` may say.
    package var pollSeconds = 1...1_200
    /// How long a request is held where it says nothing.
    package var hold = 60
    /// How long a poll is held where it says nothing.
    package var pollHold = 30
    /// Answers that are pending for one account at once.
    package var pendingPerAccount = 64
    /// Of upload URLs, `https://example.com`; nil for what the client called.
    package var publicURL: String?

    package init() {}
}
