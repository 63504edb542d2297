import Foundation
import JSON
import TestSupport
import Testing

/// `martlet run`, as a user runs it.
@Suite struct RunTests {
    private func run(_ arguments: String..., input: String? = nil) throws -> Command {
        try Command(["run", "--model", Command.demo, "--temperature", "0"] + arguments, input: input)
    }

    @Test func theAnswerAloneGoesToStandardOutput() throws {
        let run = try run("--image", Command.example("00_image_0.png"), "--thinking", "Describe this image.")
        #expect(
            run.output == "The image shows a yellow triangle at the top and a cyan diamond at the bottom, "
                + "on a brown background.\n")
        #expect(
            run.errors == "I see two shapes: a yellow triangle at the top and a cyan diamond at the bottom. "
                + "The background is brown.\n")
        #expect(run.status == 0)
    }

    @Test(arguments: [[], ["-"]]) func thePromptFromStandardInput(argument: [String]) throws {
        let run = try Command(
            ["run", "-m", Command.demo, "--temperature", "0", "--no-thinking"] + argument,
            input: "Thanks!\n")
        #expect(run.output == "You are welcome!\n")
        #expect(run.errors == "")
        #expect(run.status == 0)
    }

    @Test func severalPicturesInTheirOrder() throws {
        let pictures = (0..<3).map { Command.example("12_multi_image_\($0).png") }
        func first(_ pictures: [String]) throws -> String {
            let flags = pictures.flatMap { ["--image", $0] } + ["--thinking", "What is in the first image?"]
            return try Command(["run", "-m", Command.demo, "--temperature", "0"] + flags).output
        }
        #expect(try first(pictures) == "The first image shows a gray star.\n")
        #expect(try first(pictures.reversed()) == "The first image shows a blue star.\n")
    }

    @Test func aClip() throws {
        let run = try run(
            "--video", Command.example("14_video_0.mp4"), "--no-thinking", "What happens in the video?")
        #expect(run.output == "In the video, a brown square shrinks on a gray background.\n")
        let fewer = try self.run(
            "--video", Command.example("14_video_0.mp4"), "--fps", "1", "--no-thinking", "--json",
            "What happens in the video?")
        #expect(fewer.status == 0)
        #expect(try JSONValue(parsing: fewer.output)["usage"]?["prompt_tokens"]?.int ?? 0 > 0)
    }

    @Test func instructionsMayBeginWithAMinus() throws {
        func promptTokens(_ arguments: String...) throws -> Int {
            let run = try Command(
                ["run", "-m", Command.demo, "--json", "--max-tokens", "1"] + arguments + ["Thanks!"])
            return try #require(try JSONValue(parsing: run.output)["usage"]?["prompt_tokens"]?.int)
        }
        #expect(try promptTokens("--system", "- be brief") > (try promptTokens()) + 4)
    }

    @Test func oneDocument() throws {
        let run = try run(
            "--image", Command.example("00_image_0.png"), "--json", "--exact", "--threads", "1", "--thinking",
            "Describe this image.")
        #expect(run.errors == "")
        let document = try JSONValue(parsing: run.output)
        #expect(
            document.object?.members.map(\.key)
                == ["reasoning", "content", "tool_calls", "finish_reason", "usage"])
        #expect(document["reasoning"]?.string?.hasPrefix("I see two shapes") == true)
        #expect(document["content"]?.string?.hasPrefix("The image shows a yellow triangle") == true)
        #expect(document["tool_calls"]?.array?.isEmpty == true)
        #expect(document["finish_reason"]?.string == "stop")
        let usage = try #require(document["usage"])
        #expect(usage["prompt_tokens"]?.int == 44)
        #expect(usage["completion_tokens"]?.int == 49)
        #expect(usage["reasoning_tokens"]?.int == 24)
        #expect(usage["total_tokens"]?.int == 93)
    }

    @Test func aCutAnswerSaysSo() throws {
        let run = try run("--max-tokens", "3", "--no-thinking", "Thanks!")
        #expect(run.output == "You are welcome\n")
        #expect(run.errors == "[cut: the limit of tokens is reached]\n")
    }

    @Test func aStopString() throws {
        #expect(try run("--stop", "welcome", "--no-thinking", "Thanks!").output == "You are \n")
    }

    @Test func theSeedDecides() throws {
        func answer(_ seed: String) throws -> String {
            let model = Fixtures.url("micro-moe/checkpoint").path
            let flags = [
                "--temperature", "1.2", "--top-p", "0.95", "--top-k", "40", "--min-p", "0.01",
                "--presence-penalty", "-0.5", "--frequency-penalty", "0.2", "--repetition-penalty", "1.1",
                "--max-tokens", "24", "--no-thinking", "--seed", seed,
            ]
            let run = try Command(["run", "-m", model] + flags + ["Hello"])
            #expect(run.status == 0, "\(run.errors)")
            return run.output
        }
        #expect(try answer("1") == (try answer("1")))
        #expect(try answer("1") != (try answer("2")))
    }
}
