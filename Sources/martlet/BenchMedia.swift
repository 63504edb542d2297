import ArgumentParser
import Foundation
import JSON
import Media
import Patches
import Sandbox

/// Times pictures from a file's bytes to the rows of the vision tower's input, for Tools/bench/media_table.py.
/// One JSON object a line.
struct BenchMedia: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-media", abstract: "Time pictures from bytes to patches.", shouldDisplay: false)

    @Argument(help: "Pictures.", completion: .file()) var files: [String]
    @Option(help: "Runs of each picture, after one that is not counted.") var repeats = 20

    func validate() throws {
        guard 1...10_000 ~= repeats else {
            throw ValidationError("--repeats is \(repeats); it must be between 1 and 10000.")
        }
    }

    func run() async throws {
        let (direct, pool) = (DirectDecoder(threads: 1), DecoderPool(children: 1))
        try await pool.check()
        for path in files {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            var (inside, outside) = (Times(), Times())
            // By turns, so that whatever else the machine does falls on both.
            for run in 0...repeats {
                let here = try await times(direct, bytes)
                let there = try await times(pool, bytes, children: pool.children)
                guard run > 0 else { continue }
                inside.append(here)
                outside.append(there)
            }
            let line: JSONValue = ["file": .string(path), "direct": inside.json, "sandbox": outside.json]
            try Output.writeLine(line.text())
        }
    }

    /// In seconds: by the clock on the wall, and of processors, which a busy machine disturbs less.
    private struct Times {
        var wall: [Double] = []
        var processor: [Double] = []

        mutating func append(_ one: (wall: Double, processor: Double)) {
            wall.append(one.wall)
            processor.append(one.processor)
        }

        var json: JSONValue { ["wall": Self.list(wall), "processor": Self.list(processor)] }

        private static func list(_ numbers: [Double]) -> JSONValue {
            .array(numbers.map { JSONNumber($0).map { .number($0) } ?? .null })
        }
    }

    private func times(
        _ decoder: any MediaDecoder, _ bytes: [UInt8], children: [Int32] = []
    ) async throws -> (wall: Double, processor: Double) {
        let (start, used) = (ContinuousClock.now, Self.processorSeconds(children))
        let media = try await decoder.prepare(MediaRequest(image: bytes))
        Self.writeAll(media.patches)
        return ((ContinuousClock.now - start) / .seconds(1), Self.processorSeconds(children) - used)
    }

    /// What this process has used, and its children, which decode pictures on one thread each.
    private static func processorSeconds(_ children: [Int32]) -> Double {
        children.reduce(Double(clock()) / 1e6) { sum, child in
            let statistics = try? String(contentsOfFile: "/proc/\(child)/schedstat", encoding: .utf8)
            let nanoseconds = statistics?.split(separator: " ").first.flatMap { Double($0) }
            return sum + (nanoseconds ?? 0) / 1e9
        }
    }

    /// All rows, as the tower takes them: some at a time, into the same memory.
    private static func writeAll(_ patches: PatchMatrix) {
        let slice = 1024
        withUnsafeTemporaryAllocation(of: Float.self, capacity: slice * patches.columnCount) { buffer in
            guard let base = buffer.baseAddress else { return }
            for start in stride(from: 0, to: patches.rowCount, by: slice) {
                patches.write(rows: start..<min(start + slice, patches.rowCount), to: base)
            }
        }
    }
}
