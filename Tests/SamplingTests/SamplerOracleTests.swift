import Foundation
import Sampling
import TestSupport
import Testing

/// Every mixture of parameters against the rules written plainly in numpy.
@Suite struct SamplerOracleTests {
    static let count = TestSize.cases(400, full: 10_000)

    @Test(.enabled(if: Oracle.isAvailable)) func agreesWithTheOracle() throws {
        var sizes: Set<Int> = []
        for line in try Oracle.lines("sampling.py", ["\(Self.count)"]) {
            let expected = try JSONDecoder().decode(SamplingCase.self, from: Data(line.utf8))
            var sampler = Sampler(vocabularySize: expected.size, endTokenIDs: expected.end)
            check(&sampler, expected)
            sizes.insert(expected.kept.count)
        }
        // The oracle went everywhere: nothing left, one token, many.
        #expect(sizes.contains(0) && sizes.contains(1) && (sizes.max() ?? 0) > 1_000)
    }

    private func check(_ sampler: inout Sampler, _ expected: SamplingCase) {
        let about = "\(expected.parameters), seed \(expected.seed)"
        var parameters = expected.sampling

        var logits = expected.logits
        let left = logits.withUnsafeMutableBufferPointer {
            sampler.distribution($0, history: expected.history, parameters: parameters)
        }
        #expect(left.items.map(\.token) == expected.kept, "\(about)")
        let mass = left.items.reduce(0) { $0 + $1.weight }
        for (item, probability) in zip(left.items, expected.probabilities) {
            #expect(abs(item.weight / mass - probability) <= 1e-13, "\(about)")
        }

        let pick = self.pick(&sampler, expected, parameters)
        #expect(pick?.token == expected.token, "\(about)")
        if let logprobs = pick?.logprobs {
            #expect(abs(logprobs.logprob - expected.logprobs[Int(logprobs.token)]) < 1e-12)
            #expect(logprobs.top.map(\.token) == expected.best)
            for entry in logprobs.top {
                #expect(abs(entry.logprob - expected.logprobs[Int(entry.token)]) < 1e-12)
            }
            let better = expected.logprobs.count { $0 > expected.logprobs[Int(logprobs.token)] }
            #expect(logprobs.rank == better + 1)
        }

        parameters.temperature = 0
        #expect(self.pick(&sampler, expected, parameters)?.token == expected.greedy, "\(about)")
    }

    private func pick(
        _ sampler: inout Sampler, _ expected: SamplingCase, _ parameters: SamplingParameters
    ) -> Pick? {
        var logits = expected.logits
        return logits.withUnsafeMutableBufferPointer {
            sampler.pick($0, history: expected.history, parameters: parameters, draw: expected.draw)
        }
    }
}
