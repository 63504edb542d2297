/// The names of NIM's observability page. Those of graphics cards have no meaning here and are left out,
/// but for the share of the cache, whose name says more than it means.
enum NIMNames {
    static func write(_ totals: Totals, _ gauges: ServingMetrics.Gauges, to text: inout MetricsText) {
        for (name, value, help) in [
            ("num_requests_running", Double(gauges.running), "Answers being computed."),
            ("num_requests_waiting", Double(gauges.waiting), "Requests that wait."),
            ("num_request_max", Double(gauges.maxRunning), "Answers that are computed at once at most."),
            ("gpu_cache_usage_perc", gauges.cacheUsage, "Share of the memory for keys and values in use."),
        ] {
            text.family(name, .gauge, help)
            text.sample(name, value)
        }
        for (name, value, help) in [
            ("prompt_tokens_total", totals.promptTokens, "Tokens of prompts."),
            ("generation_tokens_total", totals.generationTokens, "Tokens of answers."),
            ("request_success_total", totals.successes, "Requests that were answered."),
            ("request_failure_total", totals.failures, "Requests that were not answered to their end."),
        ] {
            text.family(name, .counter, help)
            text.sample(name, Double(value))
        }
        text.family("request_finish_total", .counter, "Choices that ended, by reason.")
        for (reason, count) in totals.finishes {
            text.sample("request_finish_total", labels: [Label("finished_reason", reason)], Double(count))
        }
        for (name, histogram, help) in [
            ("time_to_first_token_seconds", totals.firstToken, "From arrival to the first token."),
            ("time_per_output_token_seconds", totals.interToken, "Between tokens of an answer."),
            ("e2e_request_latency_seconds", totals.endToEnd, "From arrival to the last byte."),
            ("request_prompt_tokens", totals.requestPrompt, "Tokens of a prompt."),
            ("request_generation_tokens", totals.requestGeneration, "Tokens of a request's answers."),
        ] {
            text.family(name, .histogram, help)
            text.histogram(name, histogram)
        }
    }
}
