import ArgumentParser
import Logging
import Telemetry

/// What is written to stderr.
struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "trace, debug, info, warning, error or critical. (default: info)", valueName: "level"))
    var logLevel: String?
    @Option(help: ArgumentHelp("text or json, one object a line. (default: text)", valueName: "format"))
    var logFormat: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Write prompts too: text as it is sent, media as words. (default: never)")
    var logPrompts: Bool?

    /// NIM's variable says the opposite.
    func wantsPrompts(_ reader: inout SettingReader) throws -> Bool {
        let isOff = try reader.flag(
            "--disable-log-requests", nil, nim: ["NIM_DISABLE_LOG_REQUESTS"], default: true)
        return try reader.flag("--log-prompts", logPrompts, default: !isOff)
    }

    func output(_ reader: inout SettingReader) throws -> LogOutput {
        let level = try reader.choice(
            "--log-level", logLevel, nim: ["NIM_LOG_LEVEL"], default: "info",
            [
                ("default", Logger.Level.info), ("trace", .trace), ("debug", .debug), ("info", .info),
                ("warning", .warning), ("error", .error), ("critical", .critical),
            ])
        let wantsLines = try reader.flag("--jsonl-logging", nil, nim: ["NIM_JSONL_LOGGING"])
        let format = try reader.choice(
            "--log-format", logFormat, default: wantsLines ? "json" : "text",
            [("text", LogOutput.Format.text), ("json", .json)])
        return LogOutput(format, level: level)
    }
}
