import Foundation
import Glibc
import Store
import TestSupport
import Testing

@Suite struct CrashTests {
    private static let victim = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "StoreVictim")

    @Test("What was acknowledged before a kill -9 at any moment is there, whole, after it")
    func kill() async throws {
        var folder = try TemporaryFolder()
        var acknowledgements = 0
        for round in 0..<TestSize.cases(20, full: 2_000) {
            if round % 20 == 0 { folder = try TemporaryFolder() }
            var acknowledged = Acknowledged()
            let lines = try await run(folder.data, seed: round, for: .random(in: 0...120))
            for line in lines { acknowledged.take(line) }
            acknowledgements += lines.count
            let store = try Store(directory: folder.data)
            let violations = try await acknowledged.violations(in: store)
            #expect(violations.isEmpty, "round \(round)")
            #expect(try folder.names("assets").allSatisfy { !$0.hasPrefix("partial-") })
            for asset in try await store.assets.list(owner: KeyID(1)) {
                try await store.assets.delete(asset.id, owner: nil)
            }
            await store.close()
        }
        #expect(acknowledgements > TestSize.cases(20, full: 2_000) * 10, "the victim hardly worked")
        print("crash: \(acknowledgements) lines")
    }

    /// What the victim said until it was killed, so many milliseconds after its start.
    private func run(_ directory: URL, seed: Int, for milliseconds: Int) async throws -> [Substring] {
        let process = Process()
        process.executableURL = Self.victim
        process.arguments = [directory.path, String(seed)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // Read until the end while it runs: a full pipe would stop it.
        let text = Task.detached { try output.fileHandleForReading.readToEnd() ?? Data() }
        // Start-up takes part of the time: some kills come in the middle of it.
        try await Task.sleep(for: .milliseconds(20 + milliseconds))
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "the victim ended by itself")
        let all = String(decoding: try await text.value, as: UTF8.self)
        // A last line without its end was never said.
        return all.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }
}
