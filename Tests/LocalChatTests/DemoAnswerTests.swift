import Chat
import JSON
import LocalChat
import Martlet
import Reply
import TestSupport
import Testing
import Wire

/// The model in the box, asked as a client asks, answers as it does under transformers.
@Suite struct DemoAnswerTests {
    @Test func answersHaveTheReferencesTokens() async throws {
        let test = try await TestBackend { $0.engine.exact = true }
        let demos = try DemoChat.all()
        #expect(demos.count == 29)
        for demo in demos {
            let replies = try await Replies(try await test.backend.chat(demo.request)).comparable
            let choice = replies.first
            #expect(choice.tokens == demo.generated, "\(demo.name)")
            #expect(replies.prompts.map(\.count) == [demo.promptTokens], "\(demo.name)")
            #expect(replies.starts == 1 && replies.choices.count == 1)
            #expect(choice.pieces > 2, "in pieces")
            var answer = choice.answer
            let usage = try #require(answer.usage)
            answer.usage = nil
            #expect(answer == demo.answer, "\(demo.name)")
            #expect(usage.promptTokens == demo.promptTokens)
            #expect(usage.completionTokens == demo.generated.count)
            #expect((usage.reasoningTokens > 0) == demo.thinks)
        }
        #expect(test.backend.statistics.admitted == 0)
        #expect(test.backend.statistics.computedTokens > 0)
    }

    /// Greedy and drawn answers, pictures, clips and tools, all at once and each alone.
    @Test func togetherAsAlone() async throws {
        let test = try await TestBackend()
        var requests = try DemoChat.all().prefix(20).map(\.request)
        for index in stride(from: 0, to: requests.count, by: 2) {
            requests[index].sampling.temperature = 0.9
            requests[index].sampling.seed = Int64(index)
            requests[index].sampling.choices = 1 + index % 4 / 2
        }
        var alone: [Replies] = []
        for request in requests {
            alone.append(try await Replies(try await test.backend.chat(request)).comparable)
        }
        let together = try await withThrowingTaskGroup(of: (Int, Replies).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, try await Replies(try await test.backend.chat(request)).comparable) }
            }
            return try await group.reduce(into: [Int: Replies]()) { $0[$1.0] = $1.1 }
        }
        for index in requests.indices { #expect(together[index] == alone[index], "request \(index)") }
        #expect(try await test.isIdle())
    }

    @Test func aToolsRoundTrip() async throws {
        let test = try await TestBackend()
        let demo = try #require(try DemoChat.all().first { $0.name == "18_tool" })
        var request = demo.request
        let asked = try await Replies(try await test.backend.chat(request)).first.answer
        let call = try #require(asked.toolCalls.first)
        #expect(call.name == "name_a_color" && call.arguments == "{\"color_hex\": \"#11a07d\"}")
        #expect(call.id.hasPrefix("call_") && call.id.count == 29)
        var said = ChatMessage(role: .assistant, content: nil)
        said.reasoning = asked.reasoning
        said.toolCalls = [.init(id: call.id, name: call.name, arguments: ["color_hex": "#11a07d"])]
        var result = ChatMessage(role: .tool, content: .text(#"{"names": ["Coral"]}"#))
        result.toolCallID = call.id
        request.messages += [said, result]
        let answer = try await Replies(try await test.backend.chat(request)).first.answer
        #expect(answer.toolCalls == [] && answer.content?.contains("#11a07d") == true)
        #expect(answer.content?.contains("Coral") == true, "\(answer)")
    }

    @Test func withoutChoiceCallsAreText() async throws {
        let test = try await TestBackend()
        let demo = try #require(try DemoChat.all().first { $0.name == "23_tool" })
        var request = demo.request
        request.toolChoice = .none
        let replies = try await Replies(try await test.backend.chat(request))
        #expect(replies.prompts[0].count == demo.promptTokens)
        #expect(replies.first.answer.content == demo.text)
        #expect(replies.first.answer.finishReason == .stop && replies.first.answer.toolCalls == [])
    }

    @Test func theFinalMessageGoesOn() async throws {
        let test = try await TestBackend()
        var request = ChatRequest("Describe this image.", images: ["demo:00_image_0.png"])
        let whole = try await Replies(try await test.backend.chat(request)).first.answer.content
        #expect(whole?.hasPrefix("The image shows a yellow triangle") == true)
        request.messages.append(ChatMessage(role: .assistant, content: .text("The image shows a yellow")))
        request.continueFinalMessage = true
        request.addGenerationPrompt = false
        let rest = try await Replies(try await test.backend.chat(request)).first.answer
        #expect(rest.reasoning == nil)
        #expect("The image shows a yellow" + (rest.content ?? "") == whole)
    }

    /// Equal URLs are fetched once.
    @Test func aPictureTwice() async throws {
        let test = try await TestBackend()
        let url = "demo:01_image_0.png"
        let once = try await test.backend.render(ChatRequest("What?", images: [url]))
        let twice = try await test.backend.render(ChatRequest("What?", images: [url, url]))
        #expect(test.media.requests == [url, url])
        #expect(twice.features == once.features + once.features)
        #expect(twice.tokens.count == once.tokens.count + once.features[0].tokenCount + 2)
    }
}
