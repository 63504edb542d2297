/// Figures that neither NIM nor vLLM has a name for.
enum OwnNames {
    static func write(_ gauges: ServingMetrics.Gauges, to text: inout MetricsText) {
        for (name, value, help) in [
            ("martlet_image_cache_entries", gauges.images, "Pictures and clips that are remembered."),
            ("martlet_image_cache_bytes", gauges.imageBytes, "Memory that they take."),
        ] {
            text.family(name, .gauge, help)
            text.sample(name, Double(value))
        }
    }
}
