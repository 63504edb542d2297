import Synchronization

/// Figures of a server that asks others. Replicas are told apart by their number, never by their URL.
package final class UpstreamMetrics: Sendable {
    /// What is true now, read when the metrics are asked for.
    package struct Gauges: Sendable {
        package var replicas: [Replica] = []
        package var retries = 0
        package var breakOffs = 0
        package init() {}
    }

    package struct Replica: Sendable {
        package let id: Int
        package let kind: String
        package let state: String
        package var requests = 0
        /// As its own metrics tell; nil where they do not.
        package var running: Double?
        package var waiting: Double?
        package var cacheUsage: Double?
        package var isBlind = false
        package var attempts = 0
        package var failures: [String: Int] = [:]
        package var predictedCachedTokens = 0
        package var reportedCachedTokens = 0

        package init(id: Int, kind: String, state: String) {
            self.id = id
            self.kind = kind
            self.state = state
        }

        fileprivate var label: Label { Label("replica", String(id)) }
    }

    private let preparation = Mutex(Histogram(bounds: Histogram.preparationBounds))

    package init() {}

    /// A request is on its way.
    package func prepared(seconds: Double) { preparation.withLock { $0.observe(seconds) } }

    package func text(_ gauges: Gauges) -> String {
        var text = MetricsText()
        let state = "martlet_upstream_replica"
        text.family(state, .gauge, "1 for each replica, with its kind and state.")
        for replica in gauges.replicas {
            text.sample(
                state, labels: [replica.label, Label("kind", replica.kind), Label("state", replica.state)], 1)
        }
        writeFigures(gauges, to: &text)
        writeFailures(gauges, to: &text)
        for (name, value, help) in [
            ("martlet_upstream_retries_total", gauges.retries, "Attempts beyond the first of a request."),
            (
                "martlet_upstream_broken_answers_total", gauges.breakOffs,
                "Answers that ended in an error after they had begun."
            ),
        ] {
            text.family(name, .counter, help)
            text.sample(name, Double(value))
        }
        let time = "martlet_upstream_preparation_seconds"
        text.family(
            time, .histogram, "Seconds from a request's admission until it is on its way, media included.")
        text.histogram(time, preparation.withLock { $0 })
        return text.text
    }

    private func writeFigures(_ gauges: Gauges, to text: inout MetricsText) {
        let figures: [(String, MetricsText.Kind, String, (Replica) -> Double?)] = [
            (
                "requests", .gauge, "Requests of this server that are there now.",
                { Double($0.requests) }
            ),
            ("running", .gauge, "Answers that it computes, as it tells.", { $0.running }),
            ("waiting", .gauge, "Requests that wait there, as it tells.", { $0.waiting }),
            ("cache_usage", .gauge, "Share of its memory for keys and values in use.", { $0.cacheUsage }),
            ("blind", .gauge, "1 where its metrics tell nothing.", { $0.isBlind ? 1 : 0 }),
            ("attempts_total", .counter, "Attempts that it was asked for.", { Double($0.attempts) }),
            (
                "predicted_cached_tokens_total", .counter,
                "Tokens of prompts that were expected in its cache.", { Double($0.predictedCachedTokens) }
            ),
            (
                "reported_cached_tokens_total", .counter, "Tokens of prompts that it found there.",
                { Double($0.reportedCachedTokens) }
            ),
        ]
        for (suffix, kind, help, value) in figures {
            let name = "martlet_upstream_replica_\(suffix)"
            text.family(name, kind, help)
            for replica in gauges.replicas {
                if let value = value(replica) { text.sample(name, labels: [replica.label], value) }
            }
        }
    }

    private func writeFailures(_ gauges: Gauges, to text: inout MetricsText) {
        let name = "martlet_upstream_replica_failures_total"
        text.family(name, .counter, "Attempts that failed, by what failed.")
        for replica in gauges.replicas {
            for (reason, count) in replica.failures.sorted(by: { $0.key < $1.key }) {
                text.sample(name, labels: [replica.label, Label("reason", reason)], Double(count))
            }
        }
    }
}

extension Histogram {
    /// Seconds that this server takes itself.
    fileprivate static let preparationBounds: [Double] = [
        0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30,
    ]
}
