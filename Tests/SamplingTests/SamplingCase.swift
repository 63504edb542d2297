import Foundation
import Sampling

/// A line of `Tools/oracle/sampling.py`.
struct SamplingCase: Decodable {
    struct Parameters: Decodable {
        let temperature, presence, frequency, repetition: Float
        let topK, minTokens: Int
        let topP, minP: Double
        let bias: [[Double]]
        let allowed: [Int32]?
        let badWords: [[Int32]]
        let stop: [Int32]
    }

    let logits: [Float]
    let size: Int
    let end, prompt, output: [Int32]
    let parameters: Parameters
    let kept: [Int32]
    let probabilities: [Double]
    let greedy: Int32?
    let seed: String
    let choice: UInt32
    let position: UInt64
    let token: Int32?
    let logprobs: [Double]
    let best: [Int32]

    var history: TokenHistory {
        var history = TokenHistory(prompt: prompt)
        for token in output { history.append(token) }
        return history
    }

    var draw: Draw { Draw(seed: UInt64(seed) ?? 0, choice: choice, position: position) }

    var sampling: SamplingParameters {
        var sampling = SamplingParameters()
        sampling.temperature = parameters.temperature
        sampling.topK = parameters.topK
        sampling.topP = parameters.topP
        sampling.minP = parameters.minP
        sampling.presencePenalty = parameters.presence
        sampling.frequencyPenalty = parameters.frequency
        sampling.repetitionPenalty = parameters.repetition
        for pair in parameters.bias { sampling.logitBias[Int32(pair[0])] = Float(pair[1]) }
        sampling.allowedTokenIDs = parameters.allowed
        sampling.badWords = parameters.badWords
        sampling.minTokens = parameters.minTokens
        sampling.stopTokenIDs = parameters.stop
        sampling.logprobs = 20
        return sampling
    }
}
