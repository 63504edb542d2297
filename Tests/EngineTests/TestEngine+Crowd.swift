import Engine
import Testing

/// One of a crowd of requests: which kind it is of, and after how many microseconds it leaves, if it does.
typealias Visit = (kind: Int, leavesAfter: Int?)

/// Visits of random kinds, one in so many of which leaves within a time.
func visits(
    _ count: Int, ofKinds kinds: Int, leaving oneIn: Int, within microseconds: Int,
    using random: inout some RandomNumberGenerator
) -> [Visit] {
    (0..<count).map { _ in
        (
            kind: Int.random(in: 0..<kinds, using: &random),
            leavesAfter: Int.random(in: 0..<oneIn, using: &random) == 0
                ? Int.random(in: 0...microseconds, using: &random) : nil
        )
    }
}

extension TestEngine {
    /// All visits at once: whoever stays gets what is expected of its kind, whoever leaves a beginning of it.
    /// - Returns: how many got all.
    func receive(
        _ visits: [Visit], of kinds: [GenerationRequest], expecting expected: [Answers]
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for (kind, microseconds) in visits {
                let generation = try engine.submit(kinds[kind])
                group.addTask {
                    if let microseconds {
                        try await Task.sleep(for: .microseconds(microseconds))
                        generation.cancel()
                    }
                    let answers = await Answers(generation)
                    let isComplete = answers == expected[kind]
                    #expect(isComplete || microseconds != nil)
                    #expect(answers.faults.isEmpty)
                    for (choice, answer) in answers.choices {
                        let full = expected[kind].choices[choice]?.tokens ?? []
                        #expect(answer.tokens == Array(full.prefix(answer.tokens.count)))
                    }
                    return isComplete
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }
}
