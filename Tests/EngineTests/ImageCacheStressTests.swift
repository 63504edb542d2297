import Engine
import Foundation
import Prompting
import Sampling
import TestSupport
import Testing

/// Random pictures in random company, some of it leaving, against an engine that remembers nothing.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ImageCacheStressTests {
    private static let count = TestSize.cases(150, full: 3_000)

    @Test(arguments: [1, 2, 3])
    func sameAnswers(seed: Int) async throws {
        var random = SeededGenerator(seed)
        let pool = (0..<14).map { index in
            let (rows, columns) = (
                Int.random(in: 1...7, using: &random), Int.random(in: 1...7, using: &random)
            )
            return index % 5 == 4
                ? MediaInput.noise(index, rows: rows, columns: columns, frames: 1 + index % 4)
                : MediaInput.noise(index, rows: rows, columns: columns)
        }
        let plain = try TestEngine { $0.imageCacheByteCount = 0 }
        let kinds = try (0..<40).map { index in
            let media = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                pool[Int.random(in: 0..<pool.count, using: &random)]
            }
            var request = try plain.request(
                about: media, saying: index % 2 == 0 ? "What?" : "Tell me more.",
                maxTokens: Int.random(in: 1...20, using: &random))
            request.choices = index % 7 == 6 ? 3 : 1
            request.sampling.temperature = index % 3 == 0 ? 1 : 0
            request.sampling.seed = UInt64(index)
            return request
        }
        let expected = try await plain.answers(kinds)
        let limit = [1 << 14, 1 << 15, 256 << 20][seed - 1]
        let stage = try TestEngine(threads: seed == 2 ? 2 : 1, pages: 12) {
            $0.maxRunning = 8
            $0.maxWaiting = .max
            $0.imageCacheByteCount = limit
        }
        let plan = visits(
            Self.count, ofKinds: kinds.count, leaving: 4, within: 30_000, using: &random)
        let complete = try await stage.receive(plan, of: kinds, expecting: expected)
        #expect(complete >= plan.count { $0.leavesAfter == nil })
        let images = stage.images
        #expect(images.hits > 0 && images.hits < images.queries && images.byteCount <= limit)
        #expect(await stage.becomesIdle())
    }
}
