import Logging
import Telemetry
import Upstream

extension Serve {
    /// What is about a model in this process means nothing where other servers answer.
    private static let localSettings = [
        "--model", "--mmproj", "--threads", "--context", "--max-running", "--max-waiting", "--cache-memory",
        "--image-cache", "--prefix-cache", "--default-max-tokens", "--effort-budget", "--exact",
        "--strict-template",
    ]

    func checkElsewhere(_ reader: SettingReader, isHosted: Bool) throws {
        if scripted != nil {
            throw SettingReader.Refusal(description: "--scripted cannot be combined with --upstream.")
        }
        if model.model != nil {
            throw SettingReader.Refusal(description: "--model cannot be combined with --upstream.")
        }
        if isHosted {
            throw SettingReader.Refusal(
                description:
                    "--hosted cannot be combined with --upstream: prompts are not counted before they "
                    + "are sent, so the limits of keys would not hold.")
        }
        if let name = Self.localSettings.first(where: { reader.isOwn($0) }) {
            throw SettingReader.Refusal(
                description:
                    "\(name) is about a model in this process, and cannot be combined with --upstream.")
        }
    }
}

extension UpstreamOptions {
    /// Has the log told of replicas that come and go.
    mutating func tell(_ output: LogOutput) {
        onEvent = { event in
            var fields: [(String, LogField)] = [
                ("replica", .int(event.replica)), ("url", .string(event.address)),
                ("state", .string(event.state)),
            ]
            if let kind = event.kind { fields.append(("kind", .string(kind))) }
            if !event.reason.isEmpty { fields.append(("reason", .string(event.reason))) }
            output.write(event.state == "healthy" ? .info : .warning, "replica", fields)
        }
        onFault = { output.write(.warning, "the pool stays as it is", [("reason", .string("\($0)"))]) }
        for replica in replicas where replica.key != nil && replica.address.isPublicPlainText {
            output.write(
                .warning, "The key for this replica is sent over the internet unencrypted; use https.",
                [("url", .string(replica.address.description))])
        }
    }
}

extension UpstreamMetrics.Gauges {
    init(_ upstream: UpstreamBackend) {
        self.init()
        replicas = upstream.replicas.map { status in
            var replica = UpstreamMetrics.Replica(id: status.id, kind: status.kind, state: status.state)
            replica.requests = status.requests
            replica.running = status.running
            replica.waiting = status.waiting
            replica.cacheUsage = status.cacheUsage
            replica.isBlind = status.isBlind
            replica.attempts = status.counts.requests
            replica.failures = status.counts.failures
            replica.predictedCachedTokens = status.counts.predictedCachedTokens
            replica.reportedCachedTokens = status.counts.reportedCachedTokens
            return replica
        }
        (retries, breakOffs) = upstream.totals
    }
}
