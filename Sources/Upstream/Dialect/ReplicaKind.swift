/// What a replica runs, and so what can be said to it.
package enum ReplicaKind: String, Sendable, CaseIterable {
    case vllm, sglang, nim, martlet
    /// Any other server of OpenAI's chat API.
    case openai

    /// Answers 200 while the server takes requests.
    var healthPath: String {
        switch self {
        case .vllm, .sglang: "/health"
        case .nim, .martlet: "/v1/health/ready"
        case .openai: "/v1/models"
        }
    }

    /// nil where there is none to rely on.
    var metricsPath: String? {
        switch self {
        case .vllm, .sglang: "/metrics"
        case .nim, .martlet: "/v1/metrics"
        case .openai: nil
        }
    }

    /// Has `/tokenize` and `/detokenize`.
    var tokenizes: Bool { self == .vllm || self == .martlet }

    /// What an assistant's thought is called in messages that are sent.
    var reasoningKeys: [String] {
        switch self {
        case .vllm, .martlet: ["reasoning"]
        case .sglang: ["reasoning_content"]
        case .nim, .openai: ["reasoning", "reasoning_content"]
        }
    }
}

extension Set<ReplicaKind> {
    static let all = Set(ReplicaKind.allCases)
    /// vLLM's own fields.
    static let likeVLLM: Set = [.vllm, .nim, .martlet]
    static let engines: Set = [.vllm, .sglang, .nim, .martlet]
}
