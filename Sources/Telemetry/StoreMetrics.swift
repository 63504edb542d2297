import Synchronization

/// Figures of what the hosted flavour keeps.
package final class StoreMetrics: Sendable {
    /// What is true now, read when the metrics are asked for.
    package struct Gauges: Sendable {
        package var assets = 0
        package var assetBytes = 0
        package var uploads = 0
        package var working = 0
        package var answered = 0
        package var waitingRows = 0
        package var droppedRows = 0
        package init() {}
    }

    private struct Write: Sendable {
        var seconds = Histogram(bounds: Histogram.writeBounds)
        var failures = 0
    }

    private let names: [String]
    private let writes: Mutex<[String: Write]>

    /// - Parameter writes: kinds of writes, each a value of the label `write`.
    package init(writes names: [String]) {
        self.names = names
        writes = Mutex(Dictionary(names.map { ($0, Write()) }) { first, _ in first })
    }

    package func wrote(_ write: String, seconds: Double, failed: Bool) {
        writes.withLock {
            if failed { $0[write]?.failures += 1 } else { $0[write]?.seconds.observe(seconds) }
        }
    }

    package func text(_ gauges: Gauges) -> String {
        let writes = writes.withLock { $0 }
        var text = MetricsText()
        for (name, value, help) in [
            (
                "martlet_assets", gauges.assets,
                "Assets that are kept, those included that wait for their upload."
            ),
            ("martlet_asset_bytes", gauges.assetBytes, "Bytes of their content."),
            ("martlet_asset_uploads", gauges.uploads, "Uploads in progress."),
            ("martlet_history_waiting_rows", gauges.waitingRows, "Rows of history that wait to be written."),
        ] {
            text.family(name, .gauge, help)
            text.sample(name, Double(value))
        }
        let pending = "martlet_pending_requests"
        text.family(pending, .gauge, "Requests that were answered with 202 and not collected.")
        text.sample(pending, labels: [Label("state", "in-progress")], Double(gauges.working))
        text.sample(pending, labels: [Label("state", "answered")], Double(gauges.answered))
        let dropped = "martlet_history_dropped_rows_total"
        text.family(dropped, .counter, "Rows of history that found no room.")
        text.sample(dropped, Double(gauges.droppedRows))
        let time = "martlet_store_write_seconds"
        text.family(time, .histogram, "Seconds until a write was durable.")
        for name in names {
            guard let write = writes[name] else { continue }
            text.histogram(time, labels: [Label("write", name)], write.seconds)
        }
        let failures = "martlet_store_write_failures_total"
        text.family(failures, .counter, "Writes that the disk or the database refused.")
        for name in names {
            text.sample(failures, labels: [Label("write", name)], Double(writes[name]?.failures ?? 0))
        }
        return text.text
    }
}

extension Histogram {
    /// Seconds of a write with fsync.
    fileprivate static let writeBounds: [Double] = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10,
    ]
}
