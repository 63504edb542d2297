import Foundation
import Sandbox
import TestSupport
import Testing

/// What isolation costs, from a file's bytes to patches: the same picture by a child and in this process, by
/// turns. The figures are printed; only a gross loss fails, for other work on the machine disturbs them.
@Suite(.enabled(if: Decoding.isFull && Oracle.isAvailable)) struct CostTests {
    @Test func isolationIsCheap() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (pool, direct) = (Decoding.pool(1), DirectDecoder(threads: 1))
        try await pool.check()
        for line in try Oracle.lines("photos.py", [folder.path]) {
            let name = line.trimmingCharacters(in: .init(charactersIn: "\""))
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            var (inside, outside): ([Duration], [Duration]) = ([], [])
            for _ in 0..<15 {
                inside.append(try await time(direct, bytes))
                outside.append(try await time(pool, bytes))
            }
            let (here, there) = (median(inside), median(outside))
            print(String(format: "%@: %.2f ms in this process, %.2f ms in a child", name, here, there))
            #expect(there < here * 1.3 + 10)
        }
    }

    private func time(_ decoder: any MediaDecoder, _ bytes: [UInt8]) async throws -> Duration {
        let start = ContinuousClock.now
        _ = try await decoder.prepare(MediaRequest(image: bytes))
        return ContinuousClock.now - start
    }

    /// In milliseconds.
    private func median(_ times: [Duration]) -> Double {
        times.sorted()[times.count / 2] / .milliseconds(1)
    }
}
