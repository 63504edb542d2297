import Telemetry
import Testing

@Suite struct StoreMetricsTests {
    @Test func figuresOfTheStore() {
        let metrics = StoreMetrics(writes: ["history", "journal"])
        metrics.wrote("history", seconds: 0.004, failed: false)
        metrics.wrote("history", seconds: 0.03, failed: false)
        metrics.wrote("journal", seconds: 1, failed: true)
        var gauges = StoreMetrics.Gauges()
        gauges.assets = 2
        gauges.assetBytes = 9
        gauges.uploads = 1
        gauges.working = 3
        gauges.answered = 4
        let lines = metrics.text(gauges).split(separator: "\n")
        for line in [
            "martlet_assets 2", "martlet_asset_bytes 9", "martlet_asset_uploads 1",
            #"martlet_pending_requests{state="in-progress"} 3"#,
            #"martlet_pending_requests{state="answered"} 4"#,
            #"martlet_store_write_seconds_bucket{write="history",le="0.002"} 0"#,
            #"martlet_store_write_seconds_bucket{write="history",le="0.005"} 1"#,
            #"martlet_store_write_seconds_count{write="history"} 2"#,
            #"martlet_store_write_seconds_count{write="journal"} 0"#,
            #"martlet_store_write_failures_total{write="journal"} 1"#,
            #"martlet_store_write_failures_total{write="history"} 0"#,
        ] { #expect(lines.contains(line[...]), "\(line)") }
    }
}
