import Logging

extension RequestRecord {
    /// The line that a log has for each request. Prompts, answers and files are never in it.
    package func log(to output: LogOutput) {
        output.write(level, "request", fields)
    }

    /// Health checks and scrapes come every few seconds and say nothing.
    private var level: Logger.Level {
        if status >= 500 { return .error }
        return Self.quietRoutes.contains(route) && status < 400 ? .debug : .info
    }

    private static let quietRoutes: Set = [
        "/health", "/ping", "/v1/health/live", "/v1/health/ready", "/metrics", "/v1/metrics",
    ]

    private var fields: [(String, LogField)] {
        var fields: [(String, LogField)] = [
            ("id", .string(id)), ("method", .string(method)), ("route", .string(route)),
            ("status", .int(status)), ("seconds", .seconds(duration)),
        ]
        if let generation { fields += generation.fields }
        if !attempts.isEmpty { fields.append(("attempts", .string(attempts.joined(separator: ",")))) }
        if isAborted { fields.append(("aborted", .string("client went away"))) }
        if let error { fields.append(("error", .string(error))) }
        return fields
    }
}

extension GenerationRecord {
    fileprivate var fields: [(String, LogField)] {
        var fields: [(String, LogField)] = [
            ("model", .string(model)), ("prompt_tokens", .int(promptTokens)),
            ("cached_tokens", .int(cachedTokens)),
            ("completion_tokens", .int(completionTokens)),
        ]
        if let startedAfter { fields.append(("queue_seconds", .seconds(startedAfter))) }
        if let firstTokenAfter { fields.append(("first_token_seconds", .seconds(firstTokenAfter))) }
        if let secondsPerToken { fields.append(("seconds_per_token", .seconds(secondsPerToken))) }
        if !finishReasons.isEmpty {
            fields.append(("finish_reason", .string(finishReasons.joined(separator: ","))))
        }
        return fields
    }
}
