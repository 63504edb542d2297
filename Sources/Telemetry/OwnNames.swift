/// Figures that neither NIM nor vLLM has a name for.
enum OwnNames {
    static func write(_ gauges: ServingMetrics.Gauges, to text: inout MetricsText) {
        for (name, value, help) in [
            ("martlet_image_cache_entries", gauges.images, "Pictures and clips that are remembered."),
            ("martlet_image_cache_bytes", gauges.imageBytes, "Memory that they take."),
            ("martlet_prefix_cache_entries", gauges.prefixes, "States after beginnings of prompts."),
            ("martlet_prefix_cache_bytes", gauges.prefixBytes, "Memory that they take, but for pages."),
            ("martlet_prefix_disk_entries", gauges.diskPrefixes, "States on disk."),
            ("martlet_prefix_disk_bytes", gauges.diskPrefixBytes, "Their files."),
        ] {
            text.family(name, .gauge, help)
            text.sample(name, Double(value))
        }
        for (name, value, help) in [
            ("martlet_prefix_cache_evictions_total", gauges.prefixEvictions, "States that gave way."),
            ("martlet_prefix_disk_reads_total", gauges.diskPrefixReads, "States read from disk."),
            ("martlet_prefix_disk_writes_total", gauges.diskPrefixWrites, "States written to disk."),
            (
                "martlet_prefix_disk_faults_total", gauges.diskPrefixFaults,
                "Files that were damaged or could not be written."
            ),
        ] {
            text.family(name, .counter, help)
            text.sample(name, Double(value))
        }
    }
}
