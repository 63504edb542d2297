/// The names of vLLM's server, with its labels.
enum VLLMNames {
    static func write(
        _ totals: Totals, _ gauges: ServingMetrics.Gauges, _ labels: [Label], to text: inout MetricsText
    ) {
        for (name, value, help) in [
            ("num_requests_running", Double(gauges.running), "Answers being computed."),
            ("num_requests_waiting", Double(gauges.waiting), "Requests that wait."),
            ("kv_cache_usage_perc", gauges.cacheUsage, "Share of the memory for keys and values in use."),
        ] {
            text.family("vllm:" + name, .gauge, help)
            text.sample("vllm:" + name, labels: labels, value)
        }
        for (name, value, help) in [
            (
                "num_preemptions_total", gauges.preemptions,
                "Sequences that gave their memory back for a while."
            ),
            ("mm_cache_queries_total", gauges.imageQueries, "Pictures and clips of requests."),
            (
                "mm_cache_hits_total", gauges.imageHits,
                "Pictures and clips that needed no work of the vision tower."
            ),
            ("prefix_cache_queries_total", gauges.prefixQueries, "Tokens of prompts."),
            (
                "prefix_cache_hits_total", gauges.prefixHits,
                "Tokens of prompts that were not computed again."
            ),
            ("prompt_tokens_total", totals.promptTokens, "Tokens of prompts."),
            ("generation_tokens_total", totals.generationTokens, "Tokens of answers."),
        ] {
            text.family("vllm:" + name, .counter, help)
            text.sample("vllm:" + name, labels: labels, Double(value))
        }
        text.family("vllm:request_success_total", .counter, "Choices that ended, by reason.")
        for (reason, count) in totals.finishes {
            text.sample(
                "vllm:request_success_total", labels: labels + [Label("finished_reason", reason)],
                Double(count))
        }
        for (name, histogram, help) in histograms(totals) {
            text.family("vllm:" + name, .histogram, help)
            text.histogram("vllm:" + name, labels: labels, histogram)
        }
    }

    private static func histograms(_ totals: Totals) -> [(String, Histogram, String)] {
        [
            ("request_prompt_tokens", totals.requestPrompt, "Tokens of a prompt."),
            ("request_generation_tokens", totals.requestGeneration, "Tokens of a request's answers."),
            ("request_params_max_tokens", totals.maxTokens, "max_tokens, where it was sent."),
            ("request_params_n", totals.choices, "n."),
            (
                "request_prefill_kv_computed_tokens", totals.prefillComputed,
                "Tokens of a prompt that were computed."
            ),
            ("time_to_first_token_seconds", totals.firstToken, "From arrival to the first token."),
            ("inter_token_latency_seconds", totals.interToken, "Between tokens of an answer."),
            ("request_time_per_output_token_seconds", totals.perToken, "The mean of a request."),
            ("e2e_request_latency_seconds", totals.endToEnd, "From arrival to the last byte."),
            ("request_queue_time_seconds", totals.queue, "From arrival to the first computation."),
            ("request_prefill_time_seconds", totals.prefill, "From there to the first token."),
            ("request_decode_time_seconds", totals.decode, "From the first to the last token."),
            ("request_inference_time_seconds", totals.inference, "Prefill and decode."),
        ]
    }
}
