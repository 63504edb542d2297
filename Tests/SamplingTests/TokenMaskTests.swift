import Sampling
import Testing

/// What a mask leaves is chosen, whatever the logits and the other parameters say.
@Suite struct TokenMaskTests {
    private func pick(
        _ mask: TokenMask, count: Int = 70, _ change: (inout SamplingParameters) -> Void = { _ in }
    )
        -> Int32?
    {
        var sampler = Sampler(vocabularySize: count, endTokenIDs: [0])
        var logits = (0..<count + 3).map { Float($0) }
        var parameters = SamplingParameters()
        parameters.temperature = 0
        change(&parameters)
        return logits.withUnsafeMutableBufferPointer {
            sampler.pick(
                $0, history: TokenHistory(prompt: []), parameters: parameters, mask: mask,
                draw: Draw(seed: 1, choice: 0, position: 0))
        }?.token
    }

    @Test func theBestOfWhatIsLeft() {
        #expect(pick(.all) == 69)
        #expect(pick(.only(7)) == 7)
        #expect(pick(.except([69, 68, 1_000])) == 67)
        #expect(pick(.bits([0b1001, 1 << 31, 0])) == 63)
        #expect(pick(.bits([0b1001, 0, 0])) == 3)
        #expect(pick(.bits([.max, .max, 0])) == 63)
    }

    @Test func nothingBringsAForbiddenTokenBack() {
        #expect(pick(.only(7)) { $0.logitBias = [69: 100] } == 7)
        #expect(pick(.bits([1 << 5, 0, 0])) { ($0.temperature, $0.topK) = (1, 3) } == 5)
        #expect(pick(.bits([0, 0, 0])) == nil)
    }
}
