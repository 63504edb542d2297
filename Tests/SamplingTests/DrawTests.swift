import Foundation
import Sampling
import Testing

@Suite struct DrawTests {
    /// Known answers of the Random123 distribution.
    @Test func philoxGivesItsKnownAnswers() {
        #expect(
            Philox.block(counter: [0, 0, 0, 0], key: [0, 0])
                == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
        #expect(
            Philox.block(counter: .init(repeating: .max), key: .init(repeating: .max))
                == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
        #expect(
            Philox.block(
                counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344],
                key: [0xA409_3822, 0x299F_31D0])
                == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
    }

    @Test func everyPartOfTheKeyCounts() {
        let draw = Draw(seed: 1, choice: 2, position: 3)
        #expect(draw.uniform == Draw(seed: 1, choice: 2, position: 3).uniform)
        let others = [
            Draw(seed: 2, choice: 2, position: 3), Draw(seed: 1 | 1 << 40, choice: 2, position: 3),
            Draw(seed: 1, choice: 3, position: 3), Draw(seed: 1, choice: 2, position: 4),
            Draw(seed: 1, choice: 2, position: 3 | 1 << 40),
        ]
        #expect(Set(others.map(\.uniform) + [draw.uniform]).count == 6)
    }

    /// 20,000 draws from 50 tokens: no frequency is more than five deviations from its probability.
    @Test func drawsFollowTheDistribution() {
        let count = 20_000
        var parameters = SamplingParameters()
        parameters.topP = 0.98
        parameters.temperature = 0.8
        let row = (0..<50).map { Float(sin(Double($0) * 1.7) * 3) }
        var sampler = Sampler(vocabularySize: 50, endTokenIDs: [])
        let history = TokenHistory(prompt: [])
        var logits = row
        let left = logits.withUnsafeMutableBufferPointer {
            sampler.distribution($0, history: history, parameters: parameters)
        }
        let mass = left.items.reduce(0) { $0 + $1.weight }
        var seen: [Int32: Int] = [:]
        for position in 0..<count {
            logits = row
            let pick = logits.withUnsafeMutableBufferPointer {
                sampler.pick(
                    $0, history: history, parameters: parameters,
                    draw: Draw(seed: 42, choice: 0, position: UInt64(position)))
            }
            if let token = pick?.token { seen[token, default: 0] += 1 }
        }
        #expect(seen.values.reduce(0, +) == count)
        #expect(Set(seen.keys).isSubset(of: left.items.map(\.token)))
        for item in left.items {
            let probability = item.weight / mass
            let deviation = (Double(count) * probability * (1 - probability)).squareRoot()
            let difference = Double(seen[item.token] ?? 0) - Double(count) * probability
            #expect(abs(difference) <= 5 * deviation, "token \(item.token)")
        }
    }
}
