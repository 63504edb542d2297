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
            var (inside, outside): ([Double], [Double]) = ([], [])
            // By turns, so that whatever else the machine does falls on both.
            for run in 0...repeats {
                let (here, there) = (try await seconds(direct, bytes), try await seconds(pool, bytes))
                guard run > 0 else { continue }
                inside.append(here)
                outside.append(there)
            }
            let line: JSONValue = [
                "file": .string(path), "direct_seconds": .array(inside.map(Self.number)),
                "sandbox_seconds": .array(outside.map(Self.number)),
            ]
            try Output.writeLine(line.text())
        }
    }

    private func seconds(_ decoder: any MediaDecoder, _ bytes: [UInt8]) async throws -> Double {
        let start = ContinuousClock.now
        let media = try await decoder.prepare(MediaRequest(image: bytes))
        Self.writeAll(media.patches)
        return (ContinuousClock.now - start) / .seconds(1)
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

    private static func number(_ seconds: Double) -> JSONValue {
        JSONNumber(seconds).map { .number($0) } ?? .null
    }
}
