import Foundation
import JSON
import Logging
import Telemetry
import Testing

@Suite struct LogOutputTests {
    private func lines(_ format: LogOutput.Format, _ body: (LogOutput) -> Void) throws -> [String] {
        let pipe = Pipe()
        body(LogOutput(format, level: .info, file: pipe.fileHandleForWriting.fileDescriptor))
        try pipe.fileHandleForWriting.close()
        return String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    private var record: RequestRecord {
        var record = RequestRecord(
            id: "abc", method: "POST", route: "/v1/chat/completions", status: 200, duration: 1.23456)
        var generation = GenerationRecord()
        generation.model = "a model"
        generation.promptTokens = 9
        generation.completionTokens = 3
        generation.finishReasons = ["stop"]
        record.generation = generation
        return record
    }

    @Test func textHasOneLineForARequest() throws {
        let lines = try lines(.text) { record.log(to: $0) }
        #expect(lines.count == 1)
        #expect(
            lines[0].hasSuffix(
                "Z INFO request id=abc method=POST route=/v1/chat/completions status=200 seconds=1.2346 "
                    + #"model="a model" prompt_tokens=9 cached_tokens=0 completion_tokens=3 finish_reason=stop"#
            ))
    }

    @Test func jsonIsOneObjectALine() throws {
        let lines = try lines(.json) { record.log(to: $0) }
        let line = try JSONValue(parsing: lines[0])
        #expect(line["level"]?.string == "info")
        #expect(line["route"]?.string == "/v1/chat/completions")
        #expect(line["completion_tokens"]?.int == 3)
        #expect(line["seconds"]?.double == 1.2346)
    }

    @Test func whatComesFromOutsideCannotForgeALine() throws {
        var record = record
        record.error = "bad\n2026-01-01T00:00:00Z INFO forged \u{1B}[31m"
        for format in [LogOutput.Format.text, .json] {
            let lines = try lines(format) { record.log(to: $0) }
            #expect(lines.count == 1)
            #expect(!lines[0].contains("\u{1B}"))
        }
    }

    @Test func healthChecksAreQuiet() throws {
        let healthy = RequestRecord(id: "1", method: "GET", route: "/health", status: 200, duration: 0)
        let ill = RequestRecord(id: "2", method: "GET", route: "/health", status: 503, duration: 0)
        #expect(try lines(.text) { healthy.log(to: $0) }.isEmpty)
        #expect(try lines(.text) { ill.log(to: $0) }.count == 1)
    }
}
