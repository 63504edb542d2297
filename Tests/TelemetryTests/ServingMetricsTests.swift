import Telemetry
import Testing

@Suite struct ServingMetricsTests {
    private func lines(_ metrics: ServingMetrics) -> [String: Double] {
        var gauges = ServingMetrics.Gauges()
        gauges.running = 3
        gauges.cacheUsage = 0.25
        gauges.imageQueries = 9
        gauges.imageHits = 4
        gauges.images = 5
        gauges.imageBytes = 81_920
        let samples = metrics.text(gauges).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return samples.reduce(into: [:]) { samples, line in
            let cut = line.lastIndex(of: " ") ?? line.endIndex
            samples[String(line[..<cut])] = Double(line[line.index(after: cut)...])
        }
    }

    @Test func aRequestCountsUnderBothNames() {
        let metrics = ServingMetrics(model: "m", context: 100)
        var request = RequestRecord(
            id: "1", method: "POST", route: "/v1/chat/completions", status: 200, duration: 2)
        var generation = GenerationRecord()
        generation.promptTokens = 7
        generation.completionTokens = 5
        generation.finishReasons = ["length"]
        generation.startedAfter = 0.5
        generation.firstTokenAfter = 1
        generation.lastTokenAfter = 1.8
        request.generation = generation
        metrics.record(request)
        let samples = lines(metrics)
        let labels = #"{model_name="m",engine="0"}"#
        #expect(samples["num_requests_running"] == 3)
        #expect(samples["vllm:kv_cache_usage_perc" + labels] == 0.25)
        #expect(samples["prompt_tokens_total"] == 7)
        #expect(samples["vllm:generation_tokens_total" + labels] == 5)
        #expect(samples[#"request_finish_total{finished_reason="length"}"#] == 1)
        #expect(samples["request_success_total"] == 1)
        #expect(samples["request_failure_total"] == 0)
        #expect(samples["time_to_first_token_seconds_sum"] == 1)
        #expect(samples["vllm:request_queue_time_seconds_sum" + labels] == 0.5)
        #expect(samples["vllm:request_prefill_time_seconds_sum" + labels] == 0.5)
        let perToken = samples["vllm:request_time_per_output_token_seconds_sum" + labels] ?? 0
        #expect(abs(perToken - 0.2) < 1e-12)
        #expect(samples[#"request_prompt_tokens_bucket{le="5"}"#] == 0)
        #expect(samples[#"request_prompt_tokens_bucket{le="10"}"#] == 1)
    }

    @Test func aRefusedRequestIsAFailureWithoutTokens() {
        let metrics = ServingMetrics(model: "m", context: 100)
        var request = RequestRecord(
            id: "1", method: "POST", route: "/v1/completions", status: 400, duration: 0)
        metrics.record(request)
        request.generation = GenerationRecord()
        metrics.record(request)
        metrics.record(RequestRecord(id: "2", method: "GET", route: "/v1/models", status: 200, duration: 0))
        let samples = lines(metrics)
        #expect(samples["request_failure_total"] == 2)
        #expect(samples["request_success_total"] == 0)
        #expect(samples["e2e_request_latency_seconds_count"] == 0)
    }

    @Test func picturesThatWereKnown() {
        let samples = lines(ServingMetrics(model: "m", context: 100))
        let labels = #"{model_name="m",engine="0"}"#
        #expect(samples["vllm:mm_cache_queries_total" + labels] == 9)
        #expect(samples["vllm:mm_cache_hits_total" + labels] == 4)
        #expect(samples["martlet_image_cache_entries"] == 5)
        #expect(samples["martlet_image_cache_bytes"] == 81_920)
        // They are no tokens.
        #expect(samples["prompt_tokens_total"] == 0)
    }

    @Test func theProcessTellsOfItself() {
        let samples = lines(ServingMetrics(model: "m", context: 100))
        #expect(samples["process_resident_memory_bytes", default: 0] > 1_000_000)
        #expect(samples["process_cpu_seconds_total", default: -1] >= 0)
        #expect(samples["process_start_time_seconds", default: 0] > 1_700_000_000)
        #expect(samples["process_open_fds", default: 0] >= 3)
    }
}
