import JSON
import Testing
import Wire

@Suite struct TokenResponsesTests {
    @Test func tokensWithAndWithoutTheirText() {
        #expect(
            TokenizeResponse(tokens: [1, 2], strings: nil, context: 64).json.text()
                == #"{"count":2,"max_model_len":64,"tokens":[1,2],"token_strs":null}"#)
        #expect(
            TokenizeResponse(tokens: [1], strings: ["é"], context: 64).json.text()
                == #"{"count":1,"max_model_len":64,"tokens":[1],"token_strs":["é"]}"#)
        #expect(DetokenizeResponse(text: "é").json.text() == #"{"prompt":"é"}"#)
    }

    @Test func aRenderedPromptTellsItsMediaAndItsSampling() throws {
        var sampling = SamplingFields()
        sampling.temperature = 0.6
        sampling.seed = -5
        sampling.logitBias = [LogitBias(token: 3, bias: -100)]
        let prompt = RenderedPrompt(
            tokens: [1], text: "t",
            features: [
                .init(kind: "image", grid: [1, 4, 6], tokenCount: 6, frames: [], timestamps: []),
                .init(
                    kind: "video", grid: [2, 4, 4], tokenCount: 8, frames: [0, 9, 18, 27],
                    timestamps: [0.25, 1]),
            ], sampling: sampling)
        let json = prompt.json(requestID: "r", model: "m")
        #expect(
            json.object?.keys == [
                "request_id", "model", "token_ids", "prompt_text", "sampling_params", "features",
            ])
        #expect(
            json["features"]?.text()
                == #"[{"type":"image","grid_thw":[1,4,6],"token_count":6},{"type":"video","grid_thw":[2,4,4],"#
                + #""token_count":8,"frame_indices":[0,9,18,27],"timestamps":[0.25,1.0]}]"#)
        let parameters = try #require(json["sampling_params"])
        #expect(parameters["temperature"]?.text() == "0.6" && parameters["seed"]?.int == -5)
        #expect(parameters["logit_bias"]?.text() == #"{"3":-100.0}"#)
        #expect(parameters["n"]?.int == 1 && parameters["top_p"] == .null)
    }
}
