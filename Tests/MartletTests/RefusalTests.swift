import Foundation
import JSON
import Martlet
import TestSupport
import Testing

/// What is refused, in which words.
@Suite struct RefusalTests {
    private func message(_ request: Request, _ model: Model) async -> String? {
        do {
            _ = try await model.respond(to: request)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func requests() async throws {
        var options = Model.Options()
        options.context = 64
        let model = try Model(path: Fixtures.model("demo").path, options: options)
        let picture = try Media.image(file: DemoCase.path("00_image_0.png"))
        var request = Request(messages: [.user([.image, .image])], media: [picture, .image([1, 2, 3])])
        let message = await message(request, model)
        #expect(message?.hasPrefix("picture 2 of the request: the data is in none of the supported") == true)

        request.media = [picture]
        #expect(
            await self.message(request, model) == "the messages have places for 2 images, but 1 is given")
        #expect(
            await self.message(Request(messages: [.system("x")]), model) == "No user query found in messages."
        )
        #expect(await self.message(Request(messages: []), model) == "No messages provided.")
        let long = Request(messages: [.user(.text(String(repeating: "triangle ", count: 100)))])
        #expect(
            await self.message(long, model)?.contains(
                "maximum context length is 64 tokens. However, your prompt has ") == true)
        var demanding = Request(messages: [.user("Hi")])
        demanding.sampling.maxTokens = .max
        #expect(
            await self.message(demanding, model)?.contains("maximum context length is 64 tokens. However,")
                == true)
    }

    @Test func filesOfMedia() {
        #expect(throws: ModelError.self) { try Media.image(file: "/nowhere.png") }
        do throws(ModelError) {
            _ = try Media.video(file: "/nowhere.mp4")
        } catch {
            #expect(error.description == "/nowhere.mp4: the file cannot be read: No such file or directory")
        }
    }

    private func message(folder: URL) -> String? {
        do {
            _ = try Model(path: folder.path)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func folders() throws {
        let missing = Fixtures.url("nowhere")
        #expect(message(folder: missing) == "\(missing.path): there is no such folder")
        let file = Fixtures.url("media/expected.json")
        #expect(message(folder: file) == "\(file.path): this is neither a model's folder nor a GGUF file")
        let empty = Fixtures.url("media")
        #expect(
            message(folder: empty) == "\(empty.path): this is no model's folder: it has no config.json")
        // A published folder without its tokenizer.
        let bare = Fixtures.url("shapes/vision-12/checkpoint")
        #expect(message(folder: bare)?.contains("tokenizer.json") == true)
    }

    @Test func aTokenizerOfAnotherModel() throws {
        let folder = try TemporaryModel(Fixtures.url("micro-dense/checkpoint"))
        try folder.replace("tokenizer.json", with: Fixtures.model("demo"))
        try folder.replace("tokenizer_config.json", with: Fixtures.model("demo"))
        #expect(
            message(folder: folder.url)?.hasSuffix(
                ": the tokenizer has 1512 tokens, but the model has only 1088 rows for them") == true)
    }

    @Test func aStateLargerThanTheMachine() throws {
        let folder = try TemporaryModel(Fixtures.url("micro-dense/checkpoint"))
        try folder.edit("config.json") {
            guard var text = $0["text_config"]?.object else { return }
            text["layer_types"] = nil
            text["num_hidden_layers"] = 1_024
            for key in ["num_key_heads", "num_value_heads", "key_head_dim", "value_head_dim"] {
                text["linear_\(key)"] = 1_024
            }
            $0["text_config"] = .object(text)
        }
        #expect(message(folder: folder.url)?.contains(" bytes of memory besides the weights; ") == true)
    }

    @Test func picturesForAModelWithoutATower() async throws {
        let folder = try TemporaryModel(Fixtures.model("demo"))
        try folder.edit("config.json") { $0["vision_config"] = nil }
        let model = try Model(path: folder.url.path)
        let picture = try Media.image(file: DemoCase.path("00_image_0.png"))
        let request = Request(messages: [.user([.image])], media: [picture])
        #expect(
            await message(request, model) == "the model has no vision tower: it takes no pictures or clips")
        var text = Request(messages: [.user("Thanks!")])
        text.prompt.enableThinking = false
        text.sampling.temperature = 0
        #expect(try await model.respond(to: text).answer().content == "You are welcome!")
    }
}
