import JSON
import Testing
import Wire

@Suite struct LogprobsTests {
    private let half = TokenLogprob(id: 7, text: "\u{FFFD}", bytes: [0xE6], logprob: -.infinity, rank: 3)
    private let best = TokenLogprob(id: 9, text: "a", bytes: [97], logprob: -0.125, rank: 1)
    private let other = TokenLogprob(id: 8, text: "\u{FFFD}", bytes: [0xE7], logprob: -12345, rank: 2)

    @Test func chatFormClipsWhatIsImpossible() {
        let logprobs = ChatLogprobs([PlacedLogprob(token: half, top: [best])], spelling: .text)
        #expect(
            logprobs.json.text()
                == "{\"content\":[{\"token\":\"\u{FFFD}\",\"logprob\":-9999.0,\"bytes\":[230],\"top_logprobs\":"
                + #"[{"token":"a","logprob":-0.125,"bytes":[97]}]}]}"#)
    }

    @Test func tokensMayGoByTheirIDs() {
        let chat = ChatLogprobs([PlacedLogprob(token: half, top: [best])], spelling: .id).json
        #expect(chat["content"]?.array?[0]["token"] == "token_id:7")
        #expect(chat["content"]?.array?[0]["top_logprobs"]?.array?[0]["token"] == "token_id:9")
        #expect(chat["content"]?.array?[0]["bytes"] == [230])
    }

    /// Of two tokens that read alike the first, which is the token itself, is not lost.
    @Test func textFormHasFourListsOfOneLength() {
        let place = PlacedLogprob(token: half, top: [best, other])
        let logprobs = TextLogprobs(
            [
                .init(token: "x", place: nil, offset: 0),
                .init(place, spelling: .text, offset: 1),
            ], spelling: .text)
        #expect(
            logprobs.json.text()
                == "{\"tokens\":[\"x\",\"\u{FFFD}\"],\"token_logprobs\":[null,-9999.0],\"top_logprobs\":"
                + "[null,{\"\u{FFFD}\":-9999.0,\"a\":-0.125}],\"text_offset\":[0,1]}")
    }

    @Test func promptFormIsByTokenID() {
        let prompt = PromptLogprobs([PlacedLogprob(token: half, top: [best, other])])
        #expect(
            prompt.json.text()
                == "[null,{\"7\":{\"logprob\":-9999.0,\"rank\":3,\"decoded_token\":\"\u{FFFD}\"},"
                + #""9":{"logprob":-0.125,"rank":1,"decoded_token":"a"},"#
                + "\"8\":{\"logprob\":-9999.0,\"rank\":2,\"decoded_token\":\"\u{FFFD}\"}}]")
    }

    @Test func notANumberIsTheLowest() {
        let token = TokenLogprob(id: 1, text: "", bytes: [], logprob: .nan, rank: 1)
        let json = ChatLogprobs([PlacedLogprob(token: token, top: [])], spelling: .text).json
        #expect(json["content"]?.array?[0]["logprob"]?.double == -9999)
    }
}
