import Foundation
import JSON
import TestSupport
import Testing

/// Mistakes of users: one clear sentence on standard error, nothing on standard output.
@Suite struct RefusalTests {
    private static let nowhere = "/nowhere/at/all"
    private static let text = Fixtures.package.appending(path: "LICENSE").path
    private static let cut: String = {
        let file = FileManager.default.temporaryDirectory.appending(path: "martlet-cut.png")
        let whole = try? Data(contentsOf: Fixtures.url("demo/examples/00_image_0.png"))
        try? whole?.prefix(200).write(to: file)
        return file.path
    }()

    /// Arguments after `run --model DEMO`, and the sentence.
    private static let mistakes: [([String], String)] = [
        (["--image", nowhere, "hi"], "\(nowhere): the file cannot be read: No such file"),
        (["--image", "https://example.org/a.png", "hi"], "this is a URL; give the path of a file"),
        (["--image", cut, "hi"], "\(cut): the PNG file is incomplete"),
        (["--image", text, "hi"], "\(text): the data is in none of the supported formats"),
        (["--video", text, "hi"], "\(text): the data is in none of the supported formats"),
        (
            ["--video", Command.example("00_image_0.png"), "hi"],
            "00_image_0.png: this is a picture (PNG)"
        ),
        (["--context", "16", "Why is the sky blue?"], "maximum context length is 16 tokens"),
        (["--context", "64", "--max-tokens", "60", "hi"], "maximum context length is 64 tokens"),
    ]

    @Test(arguments: mistakes.indices) func requests(index: Int) throws {
        let (arguments, sentence) = Self.mistakes[index]
        let run = try Command(["run", "--model", Command.demo] + arguments)
        #expect(run.status == 1 && !run.wasSignalled)
        expectSentence(run, sentence)
    }

    @Test func folders() throws {
        for command in [["run", "hi", "--model"], ["inspect"]] {
            for (folder, sentence) in [
                (Self.nowhere, "\(Self.nowhere): there is no such folder"),
                (Self.text, "\(Self.text): this is neither a model's folder nor a GGUF file"),
                (Fixtures.url("media").path, "this is no model's folder: it has no config.json"),
            ] {
                let run = try Command(command + [folder])
                #expect(run.status == 1)
                expectSentence(run, sentence)
            }
        }
        let bench = try Command(["bench", Self.nowhere])
        #expect(bench.status == 1)
        expectSentence(bench, Self.nowhere)
    }

    @Test func picturesForAModelWithoutATower() throws {
        let folder = try TemporaryModel(Fixtures.model("demo"))
        try folder.edit("config.json") { $0["vision_config"] = nil }
        for flag in [["--image", "00_image_0.png"], ["--video", "14_video_0.mp4"]] {
            let run = try Command(
                ["run", "--model", folder.url.path, flag[0], Command.example(flag[1]), "hi"])
            #expect(run.status == 1)
            expectSentence(run, "the model has no vision tower: it takes no pictures or clips")
        }
    }

    @Test func anEmptyStandardInput() throws {
        let run = try Command(["run", "--model", Command.demo], input: " \n")
        #expect(run.status == 1)
        expectSentence(run, "the prompt on standard input is empty")
    }

    private func expectSentence(_ run: Command, _ sentence: String) {
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("Error: ") && run.errors.contains(sentence), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        #expect(!run.errors.contains("Error("), "\(run.errors)")
    }

    @Test(arguments: [
        (["--temperature", "3", "hi"], "--temperature is 3.0; it must be between 0 and 2."),
        (["--temperature", "-1", "hi"], "--temperature is -1.0; it must be between 0 and 2."),
        (["--temperature", "nan", "hi"], "--temperature is nan; it must be between 0 and 2."),
        (["--temperature", "warm", "hi"], "The value 'warm' is invalid for '--temperature <temperature>'"),
        (["--top-p", "0", "hi"], "--top-p is 0.0; it must be more than 0 and at most 1."),
        (["--top-k", "-2", "hi"], "--top-k is -2; it must be 0 or more."),
        (["--max-tokens", "0", "hi"], "--max-tokens is 0; it must be at least 1."),
        (["--seed", "-1", "hi"], "The value '-1' is invalid for '--seed <seed>'"),
        (["--stop", "", "hi"], "--stop is empty; it must have at least one character."),
        (["--threads", "0", "hi"], "--threads is 0; it must be between 1 and 1024."),
        (["--context", "1", "hi"], "--context is 1; it must be between 2 and 16777216."),
        (["--fps", "2", "hi"], "--fps is for clips, but there is no --video."),
        (
            ["--video", "clip.mp4", "--fps", "0", "hi"],
            "--fps is 0.0; it must be more than 0 and at most 1000."
        ),
        ([""], "The prompt is empty."),
        (["--warmth", "hi"], "Unknown option '--warmth'"),
    ])
    func usage(arguments: [String], sentence: String) throws {
        let run = try Command(["run", "--model", Command.demo] + arguments)
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("Error: \(sentence)"), "\(run.errors)")
        #expect(run.errors.contains("Usage: martlet run"))
    }

    @Test func noModel() throws {
        let run = try Command(["run", "hi"])
        #expect(run.status == 64)
        #expect(run.errors.hasPrefix("Error: Missing expected argument '--model <model>'"))
    }
}
