/// What the hosted flavour adds to a server: accounts with limits, uploaded assets, answers that are polled
/// for, and the requests of the past.
package struct HostedServices: Sendable {
    package var keys: any KeyDesk
    package var registry: any KeyRegistry
    package var assets: any AssetShelf
    package var pending: any PendingJournal
    package var history: any HistoryBook
    package var settings = HostedSettings()
    package let gauges: HostedGauges

    package init(
        keys: any KeyDesk, registry: any KeyRegistry, assets: any AssetShelf, pending: any PendingJournal,
        history: any HistoryBook, gauges: HostedGauges = HostedGauges()
    ) {
        self.keys = keys
        self.registry = registry
        self.assets = assets
        self.pending = pending
        self.history = history
        self.gauges = gauges
    }
}

/// What goes on in the hosted flavour, as of now.
package final class HostedGauges: Sendable {
    /// In progress.
    package let uploads = Gauge()
    /// Pending requests that are at work.
    package let working = Gauge()
    /// Pending requests whose result waits to be collected.
    package let answered = Gauge()

    package init() {}
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
    /// Uploads of one account in progress at once.
    package var uploadsPerAccount = 4
    /// Whether texts of requests and answers are told with their records.
    package var keepsContent = false
    /// Of upload URLs, `https://example.com`; nil for what the client called.
    package var publicURL: String?

    package init() {}
}
