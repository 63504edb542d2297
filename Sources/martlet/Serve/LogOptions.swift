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
