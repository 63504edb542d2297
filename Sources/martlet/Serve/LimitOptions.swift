import ArgumentParser
import Server
import Wire

/// What one client and one request may take.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Bytes of a request's body. (default: 67108864)", valueName: "n"))
    var maxBodyBytes: Int?
    @Option(help: ArgumentHelp("Bytes of a request's headers. (default: 32768)", valueName: "n"))
    var maxHeaderBytes: Int?
    @Option(help: ArgumentHelp("Headers of a request. (default: 100)", valueName: "n")) var maxHeaders: Int?
    @Option(help: ArgumentHelp("Connections at once. (default: 1024)", valueName: "n")) var maxConnections:
        Int?
    @Option(help: ArgumentHelp("Seconds that a connection may be idle. (default: 75)", valueName: "s"))
    var idleTimeout: Double?
    @Option(help: ArgumentHelp("Seconds for a request's headers to arrive. (default: 10)", valueName: "s"))
    var headerTimeout: Double?
    @Option(help: ArgumentHelp("Seconds for a request's body to arrive. (default: 300)", valueName: "s"))
    var bodyTimeout: Double?
    @Option(
        help: ArgumentHelp("Seconds for a whole request; 504 after that. (default: none)", valueName: "s"))
    var requestTimeout: Double?
    @Option(
        help: ArgumentHelp(
            "Seconds that running answers get when the server ends. (default: 30)", valueName: "s"))
    var drainTimeout: Double?
    @Option(
        help: ArgumentHelp(
            "Send a comment in streams that were silent for so many seconds. (default: none)", valueName: "s")
    )
    var streamComments: Double?
    @Option(help: ArgumentHelp("Nesting of a JSON body. (default: 128)", valueName: "n")) var maxJSONDepth:
        Int?
    @Option(help: ArgumentHelp("Values and keys of a JSON body. (default: 1200000)", valueName: "n"))
    var maxJSONValues: Int?
    @Option(help: ArgumentHelp("Messages of a request. (default: 2048)", valueName: "n")) var maxMessages:
        Int?
    @Option(help: ArgumentHelp("Parts of all messages. (default: 4096)", valueName: "n")) var maxParts: Int?
    @Option(help: ArgumentHelp("Tools of a request. (default: 128)", valueName: "n")) var maxTools: Int?
    @Option(help: ArgumentHelp("Choices, n. (default: 16)", valueName: "n")) var maxChoices: Int?
    @Option(help: ArgumentHelp("Stop strings. (default: 16)", valueName: "n")) var maxStopStrings: Int?
    @Option(help: ArgumentHelp("Characters of a stop string. (default: 256)", valueName: "n"))
    var maxStopLength: Int?
    @Option(
        name: .customLong("max-stop-token-ids"),
        help: ArgumentHelp("Stop token ids. (default: 128)", valueName: "n"))
    var maxStopTokenIDs: Int?
    @Option(help: ArgumentHelp("Entries of logit_bias. (default: 1024)", valueName: "n")) var maxLogitBias:
        Int?
    @Option(help: ArgumentHelp("Bad words. (default: 128)", valueName: "n")) var maxBadWords: Int?

    func apply(to configuration: inout ServerConfiguration, _ reader: inout SettingReader) throws {
        var requests = configuration.requests
        try reader.integer(&requests.bodyBytes, "--max-body-bytes", maxBodyBytes, in: 1_024...(1 << 30))
        requests.deadline = try reader.seconds("--request-timeout", requestTimeout, in: 0.001...86_400)
        requests.keepAlive = try reader.seconds("--stream-comments", streamComments, in: 0.1...3_600)
        configuration.requests = requests
        try reader.seconds(&configuration.drain, "--drain-timeout", drainTimeout, in: 0...86_400)

        var connections = configuration.connections
        try reader.integer(
            &connections.headerBytes, "--max-header-bytes", maxHeaderBytes, in: 1_024...(1 << 20))
        try reader.integer(&connections.headerCount, "--max-headers", maxHeaders, in: 8...10_000)
        try reader.integer(&connections.count, "--max-connections", maxConnections, in: 1...1_000_000)
        try reader.seconds(&connections.idle, "--idle-timeout", idleTimeout, in: 0.1...86_400)
        try reader.seconds(&connections.headerArrival, "--header-timeout", headerTimeout, in: 0.1...3_600)
        try reader.seconds(&connections.bodyArrival, "--body-timeout", bodyTimeout, in: 0.1...86_400)
        configuration.connections = connections

        var wire = configuration.wire
        try reader.integer(&wire.jsonDepth, "--max-json-depth", maxJSONDepth, in: 8...1_000)
        try reader.integer(&wire.jsonValues, "--max-json-values", maxJSONValues, in: 1_000...100_000_000)
        try reader.integer(&wire.messages, "--max-messages", maxMessages, in: 1...1_000_000)
        try reader.integer(&wire.parts, "--max-parts", maxParts, in: 1...1_000_000)
        try reader.integer(&wire.tools, "--max-tools", maxTools, in: 1...10_000)
        try reader.integer(&wire.choices, "--max-choices", maxChoices, in: 1...512)
        try reader.integer(&wire.stopStrings, "--max-stop-strings", maxStopStrings, in: 0...1_000)
        try reader.integer(&wire.stopStringLength, "--max-stop-length", maxStopLength, in: 1...65_536)
        try reader.integer(&wire.stopTokenIDs, "--max-stop-token-ids", maxStopTokenIDs, in: 0...100_000)
        try reader.integer(&wire.logitBias, "--max-logit-bias", maxLogitBias, in: 0...1_000_000)
        try reader.integer(&wire.badWords, "--max-bad-words", maxBadWords, in: 0...10_000)
        configuration.wire = wire
    }
}
