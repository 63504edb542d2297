import Foundation
import Sampling
import Testing

@Suite struct SamplerTests {
    private func pick(
        _ row: [Float], size: Int? = nil, draw: Draw = Draw(seed: 0, choice: 0, position: 0),
        _ change: (inout SamplingParameters) -> Void
    ) -> Pick? {
        var parameters = SamplingParameters()
        change(&parameters)
        var logits = row
        var sampler = Sampler(vocabularySize: size ?? row.count, endTokenIDs: [])
        return logits.withUnsafeMutableBufferPointer {
            sampler.pick($0, history: TokenHistory(prompt: []), parameters: parameters, draw: draw)
        }
    }

    @Test func paddingRowsDoNotExist() throws {
        let pick = try #require(
            pick([0, 0, 90, 91], size: 2) {
                $0.temperature = 0
                $0.logprobs = 4
                $0.logitBias = [3: 100]
            })
        #expect(pick.token == 0)
        let logprobs = try #require(pick.logprobs)
        #expect(logprobs.top.map(\.token) == [0, 1])
        #expect(abs(logprobs.logprob + 0.6931471805599453) < 1e-15 && logprobs.rank == 1)
    }

    @Test func logprobsAreThoseOfRawLogits() throws {
        let pick = try #require(
            pick([2, 1, 0]) {
                $0.logitBias = [2: 50]
                $0.temperature = 0.5
                $0.logprobs = 1
            })
        let logprobs = try #require(pick.logprobs)
        #expect(pick.token == 2 && logprobs.rank == 3 && logprobs.top.map(\.token) == [0])
        #expect(abs(logprobs.logprob + 2.4076059644443806) < 1e-14)
    }

    @Test func nothingIsPickedWhereAllIsMasked() {
        for temperature in [0, 1] as [Float] {
            #expect(
                pick([1, 2, 3]) {
                    $0.temperature = temperature; $0.allowedTokenIDs = []
                } == nil)
            #expect(pick([.nan, .nan]) { $0.temperature = temperature } == nil)
            #expect(pick([-.infinity]) { $0.temperature = temperature } == nil)
            #expect(pick([]) { $0.temperature = temperature } == nil)
        }
    }

    @Test func strangeNumbersDoNotTrap() {
        for temperature in [-1, 0, 1e-30, 1, .nan, .infinity] as [Float] {
            let pick = pick([.nan, 1, .infinity, -.infinity, 3e38, -3e38]) {
                $0.temperature = temperature
                $0.logprobs = 6
                $0.topP = 0
                $0.topK = .max
                $0.minP = 2
            }
            #expect(pick == nil || pick?.token == 2 || pick?.token == 4, "\(temperature)")
        }
    }

    @Test func theLowestIDWinsATie() {
        #expect(pick([1, 3, 3, 3]) { $0.temperature = 0 }?.token == 1)
        #expect(pick([1, 3, 3, 3]) { $0.topP = 0.0001 }?.token == 1)
    }

    @Test func aRowOfTheRealVocabularyIsFast() {
        let row = (0..<248_320).map { Float(sin(Double($0) * 0.37) * 9) }
        var logits = row
        var sampler = Sampler(vocabularySize: 248_077, endTokenIDs: [248_046])
        let settings: [(String, (inout SamplingParameters) -> Void)] = [
            ("greedy", { $0.temperature = 0 }),
            (
                "top-k 20, top-p 0.95",
                {
                    $0.topK = 20; $0.topP = 0.95
                }
            ),
            ("top-p 0.95", { $0.topP = 0.95 }), ("plain", { _ in }),
            (
                "top-k 20, 20 logprobs",
                {
                    $0.topK = 20; $0.logprobs = 20
                }
            ),
        ]
        for (name, change) in settings {
            var parameters = SamplingParameters()
            change(&parameters)
            var times: [Duration] = []
            for position in 0..<8 {
                logits.withUnsafeMutableBufferPointer { buffer in
                    _ = buffer.update(from: row)
                    times.append(
                        ContinuousClock().measure {
                            _ = sampler.pick(
                                buffer, history: TokenHistory(prompt: []), parameters: parameters,
                                draw: Draw(seed: 1, choice: 0, position: UInt64(position)))
                        })
                }
            }
            let least = times.min() ?? .zero
            print("sampling 248,077 tokens, \(name): \(least)")
            #expect(least < .milliseconds(100))
        }
    }
}
