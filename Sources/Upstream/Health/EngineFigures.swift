/// What a replica's metrics tell of its engine: vLLM's and SGLang's names, old and new. What is missing is nil,
/// which is not 0.
package struct EngineFigures: Sendable, Equatable {
    package var running: Double?
    package var waiting: Double?
    /// From 0 to 1.
    package var cacheUsage: Double?
    /// Moves with every step.
    package var heartbeat: Double?

    /// Bytes of a page of metrics that are read.
    package static let longestPage = 4 << 20

    package init() {}

    package init(metrics page: String) {
        for line in page.split(separator: "\n", omittingEmptySubsequences: true) where line.first != "#" {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]),
                value.isFinite
            else { continue }
            let name = line[..<space].prefix { $0 != "{" && $0 != " " }
            switch name {
            case "vllm:num_requests_running", "sglang:num_running_reqs": Self.add(value, to: &running)
            case "vllm:num_requests_waiting", "sglang:num_queue_reqs": Self.add(value, to: &waiting)
            case "vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc", "sglang:token_usage":
                cacheUsage = max(cacheUsage ?? 0, value)
            case "vllm:iteration_tokens_total_count", "sglang:realtime_tokens_total",
                "vllm:generation_tokens_total", "vllm:prompt_tokens_total":
                Self.add(value, to: &heartbeat)
            default: break
            }
        }
    }

    /// Of several ranks together.
    private static func add(_ value: Double, to sum: inout Double?) { sum = (sum ?? 0) + value }
}
