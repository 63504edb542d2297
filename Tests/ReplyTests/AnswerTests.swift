import Reply
import Testing

@Suite struct AnswerTests {
    @Test("Events fold into one answer")
    func fold() {
        let usage = Usage(promptTokens: 10, completionTokens: 5, cachedTokens: 4, reasoningTokens: 2)
        let answer = Answer(folding: [
            .reasoning("Let "), .reasoning("me see."), .content("Paris"), .content(" it is."),
            .toolHead(index: 0, id: "call_1", name: "f"), .toolArguments(index: 0, "{\"a\": "),
            .toolArguments(index: 0, "1}"), .toolHead(index: 1, id: "call_2", name: "g"),
            .toolArguments(index: 1, "{}"), .finish(.toolCalls, nil), .usage(usage),
        ])
        #expect(answer.reasoning == "Let me see.")
        #expect(answer.content == "Paris it is.")
        #expect(
            answer.toolCalls == [
                .init(id: "call_1", name: "f", arguments: "{\"a\": 1}"),
                .init(id: "call_2", name: "g", arguments: "{}"),
            ])
        #expect(answer.finishReason == .toolCalls)
        #expect(answer.stopReason == nil)
        #expect(answer.usage?.totalTokens == 15)
    }

    @Test("No content is not empty content")
    func emptyContent() {
        #expect(Answer(folding: [.reasoning("cut"), .finish(.length, nil)]).content == nil)
        #expect(Answer(folding: [.content(""), .finish(.stop, .string("###"))]).content == "")
    }

    @Test("Finish reasons have the names of the API")
    func names() {
        #expect(
            [FinishReason.stop, .length, .toolCalls].map(\.rawValue) == ["stop", "length", "tool_calls"])
    }
}
