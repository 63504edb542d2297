/// Figures that neither NIM nor vLLM has a name for.
enum OwnNames {
    static func write(_ gauges: ServingMetrics.Gauges, to text: inout MetricsText) {
        for (name, value, help) in [
            ("martlet_image_cache_entries", gauges.images, "Pictures and clips that are remembered."),
            ("martlet_image_cache_bytes", gauges.imageBytes, "Memory that they take."),
            ("martlet_prefix_cache_entries", gauges.prefixes, "States after beginnings of prompts."),
            ("martlet_prefix_cache_bytes", gauges.prefixBytes, "Memory that they take, but for pages."),
        ] {
            text.family(name, .gauge, help)
            text.sample(name, Double(value))
        }
        let evictions = "martlet_prefix_cache_evictions_total"
        text.family(evictions, .counter, "States that gave way.")
        text.sample(evictions, Double(gauges.prefixEvictions))
    }
}
