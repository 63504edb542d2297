import Engine
import Foundation
import Prompting
import Qwen35
import Sampling
import Snapshots
import TestSupport
import Testing
import Tokenizer

/// States on disk: the next start begins where the last one ended, to the same bits, and nothing that is in the folder
/// can change an answer.
@Suite(.serialized, .timeLimit(.minutes(20))) struct PrefixShelfTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "shelf-\(UUID())").path
    private static let binding = [UInt8](repeating: 7, count: 32)

    /// An engine with memory for so many states, and this folder.
    private func stage(
        states: Int = 64, exact: Bool = false, binding: [UInt8] = binding, byteLimit: Int = 64 << 20,
        pages: Int = 256
    ) throws -> TestEngine {
        let shelf = try SnapshotShelf(folder, binding: binding, byteLimit: byteLimit)
        let bytes = try states * TestEngine.stateByteCount()
        return try TestEngine(exact: exact, pages: pages) {
            $0.prefixCacheByteCount = bytes
            $0.prefixGap = 4
            $0.prefixSpacing = 64
            $0.prefixShelf = shelf
            $0.prefixSaveTime = .seconds(60)
        }
    }

    /// A long message and the head of an answer.
    private func request(_ seed: Int, tokens count: Int = 700) throws -> GenerationRequest {
        let turn = try #require(
            try Tokenizer(folder: Fixtures.url("micro-dense/checkpoint")).encode("<|im_start|>").first)
        var random = SeededGenerator(seed)
        var tokens = (0..<count).map { _ in Int32.random(in: 0..<900, using: &random) }
        tokens[0] = turn
        tokens[count - 4] = turn
        var request = GenerationRequest(prompt: Prompt(tokens: tokens))
        request.sampling.temperature = 0.9
        request.sampling.seed = UInt64(seed)
        request.sampling.logprobs = 3
        request.maxTokens = 12
        return request
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".state") || $0.hasSuffix(".pages")
        }.sorted()
    }

    private func end() { try? FileManager.default.removeItem(atPath: folder) }

    @Test(arguments: [false, true])
    func theNextStartGoesOn(exact: Bool) async throws {
        defer { end() }
        let plain = try TestEngine(exact: exact)
        var goldens = try ["text", "image_video", "batch_a"].map { try plain.request($0) }
        goldens += try [request(1), request(2, tokens: 256), request(3, tokens: 40)]
        let expected = try await plain.answers(goldens)
        let first = try stage(exact: exact)
        for (request, answers) in zip(goldens, expected) {
            #expect(try await first.answer(request) == answers)
        }
        await first.engine.close()
        #expect(try names().isEmpty == false)
        for path in try names() {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")[
                .posixPermissions]
            #expect(mode as? Int == 0o600)
        }
        let second = try stage(exact: exact)
        for (request, answers) in zip(goldens, expected) {
            let again = try await second.answer(request)
            #expect(again == answers)
            #expect(again.cachedTokens > request.prompt.tokens.count - 80, "\(request.prompt.tokens.count)")
        }
        #expect(second.engine.statistics.prefixes.shelf.reads >= goldens.count)
        #expect(await second.becomesIdle())
        await second.engine.close()
    }

    /// Little memory: what leaves it is found on disk, in the same process.
    @Test func whatLeavesMemoryComesBack() async throws {
        defer { end() }
        let plain = try TestEngine()
        let requests = try (0..<16).map { try request($0, tokens: 300 + 8 * $0) }
        let expected = try await plain.answers(requests)
        let stage = try stage(states: 8)
        for (request, answers) in zip(requests, expected) {
            #expect(try await stage.answer(request) == answers)
            // The writer takes a moment; what it has no time for is not written.
            try await Task.sleep(for: .milliseconds(30))
        }
        var found = 0
        for (request, answers) in zip(requests, expected) {
            let again = try await stage.answer(request)
            #expect(again == answers)
            if again.cachedTokens > 0 { found += 1 }
        }
        let statistics = stage.engine.statistics.prefixes
        #expect(
            statistics.shelf.writes > 4 && statistics.shelf.reads > 2 && found > 4, "\(statistics), \(found)")
        #expect(statistics.entries <= 8)
        #expect(await stage.becomesIdle())
        await stage.engine.close()
    }

    /// States of another program, model or type of numbers, damaged ones and cut ones are misses, and go.
    @Test(arguments: ["foreign", "flipped", "cut", "longer", "renamed", "gone"])
    func damage(kind: String) async throws {
        defer { end() }
        let plain = try TestEngine()
        let asked = try request(5)
        let expected = try await plain.answer(asked)
        let first = try stage()
        #expect(try await first.answer(asked) == expected)
        await first.engine.close()
        let before = try names()
        #expect(before.contains { $0.hasSuffix(".pages") })
        for (index, name) in before.enumerated() {
            let path = "\(folder)/\(name)"
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
            switch kind {
            case "flipped": bytes[bytes.count * (index % 7 + 1) / 9] ^= 4
            case "cut": bytes.removeLast(index % 2 == 0 ? 1 : bytes.count - 5)
            case "longer": bytes.append(0)
            case "renamed":
                // One state under the name of another.
                let other = before[(index + 1) % before.count]
                bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(other)")))
            case "gone": if name.hasSuffix(".pages") { try FileManager.default.removeItem(atPath: path) }
            default: break
            }
            if kind != "gone", kind != "foreign" { try Data(bytes).write(to: URL(filePath: path)) }
        }
        let second = try stage(binding: kind == "foreign" ? Array(repeating: 8, count: 32) : Self.binding)
        let answers = try await second.answer(asked)
        #expect(answers == expected)
        if kind == "gone" {
            #expect(answers.cachedTokens < 256)
        } else {
            #expect(answers.cachedTokens == 0)
        }
        // Nothing that was damaged is left where it could be found again.
        if kind != "flipped", kind != "gone" { #expect(try names().isEmpty) }
        await second.engine.close()
        let third = try stage(binding: kind == "foreign" ? Array(repeating: 8, count: 32) : Self.binding)
        let again = try await third.answer(asked)
        #expect(again == expected && again.cachedTokens > 600)
        await third.engine.close()
    }

    @Test func theFolderIsBounded() async throws {
        defer { end() }
        let limit = try 12 * TestEngine.stateByteCount()
        let stage = try stage(states: 16, byteLimit: limit)
        for seed in 0..<30 {
            _ = try await stage.answer(try request(seed, tokens: 280))
            let bytes = try names().reduce(0) {
                // A file may go meanwhile.
                let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\($1)")
                return $0 + (attributes?[.size] as? Int ?? 0)
            }
            #expect(bytes <= limit)
        }
        await stage.engine.close()
        #expect(stage.engine.statistics.prefixes.shelf.byteCount <= limit)
        #expect(stage.engine.statistics.prefixes.shelf.entries > 0)
    }

    /// One process at a time, and no folder that others may write to.
    @Test func unusableFolders() async throws {
        defer { end() }
        let stage = try stage()
        #expect(throws: SnapshotError.inUse(path: folder)) {
            try SnapshotShelf(folder, binding: Self.binding, byteLimit: 1 << 20)
        }
        await stage.engine.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
        #expect(throws: SnapshotError.open(path: folder, mode: 0o777)) {
            try SnapshotShelf(folder, binding: Self.binding, byteLimit: 1 << 20)
        }
    }
}
