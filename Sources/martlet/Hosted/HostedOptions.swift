import ArgumentParser
import Foundation
import Server
import Store
import Wire

/// The hosted flavour of the API: keys, uploaded assets, answers that are polled for, history.
struct HostedOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help:
            "Answer as integrate.api.nvidia.com does: with keys (see martlet keys), assets, 202 and polling, history."
    )
    var hosted: Bool?
    @OptionGroup var data: DataDirectory
    @Option(
        help: ArgumentHelp(
            "What clients reach the server by, for upload URLs. (default: what they called)", valueName: "url"
        ))
    var publicURL: String?
    @Option(help: ArgumentHelp("Hours that assets are kept. (default: 24)", valueName: "h")) var assetHours:
        Int?
    @Option(help: ArgumentHelp("MiB of one asset. (default: 4768)", valueName: "n")) var maxAsset: Int?
    @Option(help: ArgumentHelp("MiB of all assets of a key. (default: 19073)", valueName: "n"))
    var assetQuota: Int?
    @Option(
        help: ArgumentHelp("Uploads of a key in progress at once. (default: 4)", valueName: "n"))
    var assetUploadsPerKey: Int?
    @OptionGroup var bucket: BucketFlags
    @Option(help: ArgumentHelp("Seconds that a poll is held. (default: 30)", valueName: "s")) var pollHold:
        Int?
    @Option(help: ArgumentHelp("Answers pending for one key at once. (default: 64)", valueName: "n"))
    var maxPending: Int?
    @Option(
        help: ArgumentHelp(
            "Base64 characters of an image inside a request; larger ones are uploaded. (default: 180000)",
            valueName: "n"))
    var maxInlineImage: Int?
    @Option(help: ArgumentHelp("Days that history is kept. (default: 30)", valueName: "n")) var historyDays:
        Int?
    @Option(help: ArgumentHelp("Requests that history keeps. (default: 1000000)", valueName: "n"))
    var historyRows: Int?
    @Flag(
        inversion: .prefixedNo,
        help: "Keep the texts of requests and answers with the history, 64 KiB of each. (default: no)")
    var historyContent: Bool?

    /// The settings of a hosted server, and its store's; nil where it is none.
    func settings(
        _ configuration: inout ServerConfiguration, _ reader: inout SettingReader
    ) throws -> Hosted? {
        let isHosted = try reader.flag("--hosted", hosted)
        // Read in any case: a package names the folder for whoever turns the flag on.
        var settings = HostedSettings()
        var store = StoreOptions()
        var rules = configuration.wire.hosted ?? .init()
        let directory = try data.url(&reader)
        settings.publicURL = try reader.text("--public-url", publicURL)
        if let url = settings.publicURL {
            guard let parsed = URL(string: url), ["http", "https"].contains(parsed.scheme), parsed.host != nil
            else {
                throw SettingReader.Refusal(
                    description: "--public-url is \"\(url)\"; it must be like https://example.com.")
            }
            while settings.publicURL?.hasSuffix("/") == true { settings.publicURL?.removeLast() }
        }
        var hours = 24
        try reader.integer(&hours, "--asset-hours", assetHours, in: 1...8_760)
        store.assetLifetime = .seconds(hours * 3_600)
        try reader.mebibytes(&store.assetBytes, "--max-asset", maxAsset, in: 1...1_048_576)
        settings.assetBytes = store.assetBytes
        try reader.mebibytes(&store.assetQuotaBytes, "--asset-quota", assetQuota, in: 1...1_073_741_824)
        try reader.integer(
            &settings.uploadsPerAccount, "--asset-uploads-per-key", assetUploadsPerKey, in: 1...10_000)
        try reader.integer(&settings.pollHold, "--poll-hold", pollHold, in: 1...1_200)
        try reader.integer(&settings.pendingPerAccount, "--max-pending", maxPending, in: 1...100_000)
        try reader.integer(
            &rules.inlineImageCharacters, "--max-inline-image", maxInlineImage, in: 1...1_000_000_000)
        var days = 30
        try reader.integer(&days, "--history-days", historyDays, in: 1...36_500)
        store.historyLifetime = .seconds(days * 86_400)
        try reader.integer(&store.historyRows, "--history-rows", historyRows, in: 1...1_000_000_000)
        settings.keepsContent = try reader.flag("--history-content", historyContent)
        store.keepsContent = settings.keepsContent
        let bucket = try bucket.settings(
            &reader, cacheBytes: &store.assetCacheBytes, assetBytes: store.assetBytes)
        guard isHosted else { return nil }
        guard configuration.apiKeys.isEmpty else {
            throw SettingReader.Refusal(
                description:
                    "--hosted has keys of its own, made by martlet keys create; --api-key goes without it.")
        }
        configuration.wire.hosted = rules
        return Hosted(directory: directory, settings: settings, options: store, bucket: bucket)
    }
}

/// What a hosted server is started with.
struct Hosted: Sendable {
    let directory: URL
    let settings: HostedSettings
    let options: StoreOptions
    let bucket: HostedBucket?
}
