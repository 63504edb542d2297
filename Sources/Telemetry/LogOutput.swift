import Foundation
import JSON
import Logging

/// Log lines on stderr, one `write` each, so that lines of several threads never mix.
package struct LogOutput: LogHandler {
    /// How a line looks.
    package enum Format: Sendable {
        /// `2026-11-21T12:00:00.123Z INFO message key=value`
        case text
        /// One JSON object.
        case json
    }

    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    private let format: Format
    private let file: Int32

    package init(_ format: Format, level: Logger.Level, file: Int32 = STDERR_FILENO) {
        self.format = format
        logLevel = level
        self.file = file
    }

    /// The same for somebody talkative: nothing below the level.
    package func from(_ level: Logger.Level) -> LogOutput {
        LogOutput(format, level: max(level, logLevel), file: file)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        var fields = merged.sorted { $0.key < $1.key }.map { ($0.key, LogField($0.value)) }
        if let error = event.error { fields.append(("error", .string("\(error)"))) }
        write(event.level, "\(event.message)", fields)
    }

    /// A line whose fields stay in their order.
    package func write(_ level: Logger.Level, _ message: String, _ fields: [(String, LogField)]) {
        guard level >= logLevel else { return }
        let message = message.harmless
        let fields = fields.map { ($0, $1.harmless) }
        let time = Date().formatted(Self.timeStyle)
        let line =
            switch format {
            case .text: Self.text(time, level, message, fields)
            case .json: Self.json(time, level, message, fields)
            }
        let bytes = Array((line + "\n").utf8)
        // A log that cannot be written is no reason to fail.
        _ = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
    }

    private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func text(
        _ time: String, _ level: Logger.Level, _ message: String, _ fields: [(String, LogField)]
    ) -> String {
        let message = message.contains("\n") ? JSONValue.string(message).text() : message
        return fields.reduce("\(time) \(level.rawValue.uppercased()) \(message)") {
            "\($0) \($1.0)=\($1.1.spelling)"
        }
    }

    private static func json(
        _ time: String, _ level: Logger.Level, _ message: String, _ fields: [(String, LogField)]
    ) -> String {
        var line: JSONObject = [
            "timestamp": .string(time), "level": .string(level.rawValue), "message": .string(message),
        ]
        for (name, field) in fields { line[name] = field.value }
        return JSONValue.object(line).text()
    }
}

/// The value of a field of a log line.
package enum LogField: Sendable, Equatable {
    case string(String)
    case int(Int)
    /// Seconds, written to the tenth of a millisecond.
    case seconds(Double)

    fileprivate init(_ value: Logger.MetadataValue) { self = .string("\(value)") }

    var value: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .int(let number): .number(JSONNumber(number))
        case .seconds(let seconds):
            JSONNumber((seconds * 10_000).rounded() / 10_000).map(JSONValue.number) ?? .null
        }
    }

    fileprivate var harmless: LogField {
        if case .string(let text) = self { .string(text.harmless) } else { self }
    }

    /// As it stands after `key=`: quoted where a reader could not tell where it ends.
    var spelling: String {
        guard case .string(let text) = self else { return value.text() }
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { $0.value > 32 && $0.value != 127 && $0 != "\"" && $0 != "=" }
        return isPlain ? text : value.text()
    }
}

extension String {
    /// Without what ends a line, turns its direction or steers a terminal, but for the line feed, which is
    /// escaped where it matters.
    fileprivate var harmless: String {
        guard unicodeScalars.contains(where: \.isHarmful) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isHarmful ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmful: Bool {
        if self == "\n" { return false }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
