import Foundation
import Store
import TestSupport
import Testing

@Suite(.serialized) struct HistorySpeedTests {
    /// Rare values among common ones, as in a real history: of 1,000 rows, one is a 500, ten are a 429. Values that
    /// are common, but never together: tool calls of the smaller model.
    private func row(_ index: Int, _ random: inout SeededGenerator) -> HistoryRow {
        let die = Int.random(in: 0..<1000, using: &random)
        let status = die == 0 ? 500 : die <= 10 ? 429 : 200
        let isSmall = die % 4 == 3
        let finish = die % 5 == 0 ? "length" : isSmall || die % 2 == 0 ? "stop" : "tool_calls"
        return HistoryRow(
            id: UUID(), time: Date(timeIntervalSince1970: 1_790_000_000 + Double(index) / 10), status: status,
            route: "/v1/chat/completions", userAgent: "OpenAI/Python 2.8.1",
            model: isSmall ? "qwen/qwen3.5-27b" : "qwen/qwen3.5-397b-a17b", promptTokens: 812,
            completionTokens: 301, latencyMilliseconds: 9000, firstTokenMilliseconds: 700,
            finishReason: status == 200 ? finish : nil,
            key: KeyID(Int64(die % 7 == 0 ? 1 : 2)), credits: 1)
    }

    @Test("A page of a long history takes less than 50 ms, whatever the filter")
    func pages() async throws {
        let count = TestSize.cases(20_000, full: 1_000_000)
        let folder = try TemporaryFolder()
        let options = StoreOptions.quiet { $0.historyQueueRows = count }
        let store = try Store(directory: folder.data, options: options)
        var random = SeededGenerator(1)
        let clock = ContinuousClock()
        for index in 0..<count { store.history.add(row(index, &random)) }
        let writing = try await clock.measure { try await store.history.flush() }
        print("history: \(count) rows written in \(writing)")
        let middle = Date(timeIntervalSince1970: 1_790_000_000 + Double(count) / 20)
        var worst = Duration.zero
        for bits in 0..<64 {
            for kind in 0..<3 {
                let filter = HistoryFilter(
                    key: bits & 1 == 0 ? nil : KeyID(kind == 1 ? 1 : 2),
                    status: bits & 2 == 0 ? nil : kind == 1 ? 500 : 200,
                    model: bits & 4 == 0 ? nil : kind == 1 ? "none" : "qwen/qwen3.5-27b",
                    finishReason: bits & 8 == 0 ? nil : ["stop", "length", "tool_calls"][kind],
                    since: bits & 16 == 0 ? nil : middle, until: bits & 32 == 0 ? nil : middle + 3600)
                var times: [Duration] = []
                for _ in 0..<3 {
                    times.append(
                        try await clock.measure { _ = try await store.history.page(filter, limit: 50) })
                }
                let best = times.min() ?? .zero
                worst = max(worst, best)
                #expect(best < .milliseconds(50), "\(filter)")
            }
        }
        print("history: the slowest page took \(worst)")
        await store.close()
    }
}
