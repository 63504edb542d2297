import TestSupport
import Testing

/// Whatever happens to the cache and the page pool, they hold what a dictionary says they may.
@Suite(.timeLimit(.minutes(20))) struct PrefixCacheModelTests {
    private static let steps = TestSize.cases(5_000, full: 100_000)

    @Test(arguments: [(1, 12, 3), (2, 24, 8), (3, 64, 40), (4, 9, 1)])
    func randomOperations(seed: Int, pages: Int, states: Int) throws {
        var model = try PrefixCacheModel(seed: seed, pages: pages, states: states)
        for step in 0..<Self.steps {
            model.step()
            try #require(model.faults.isEmpty, "step \(step): \(model.faults)")
        }
        model.finish()
        #expect(model.faults.isEmpty)
        #expect(model.hits > Self.steps / 1_000 && model.evictions > Self.steps / 100)
    }
}
