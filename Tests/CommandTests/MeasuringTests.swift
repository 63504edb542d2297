import Foundation
import JSON
import TestSupport
import Testing

/// `martlet inspect` and `martlet bench`.
@Suite struct MeasuringTests {
    private func rows(_ folder: URL) throws -> [String: String] {
        let run = try Command(["inspect", folder.path])
        #expect(run.status == 0 && run.errors == "")
        return run.output.split(separator: "\n").reduce(into: [:]) { rows, line in
            guard let gap = line.firstRange(of: "  ") else { return }
            rows[String(line[..<gap.lowerBound])] = line[gap.upperBound...].trimmingCharacters(
                in: .whitespaces)
        }
    }

    @Test func inspectTheDemo() throws {
        let rows = try rows(Fixtures.model("demo"))
        #expect(rows["architecture"] == "qwen3_5_moe, mixture of experts")
        #expect(rows["parameters"] == "2.88 M text, 1.12 M vision")
        #expect(rows["layers"] == "8: 6 gated delta net, 2 gated attention")
        #expect(rows["experts"] == "8 of 32, 2 active, shared 128")
        #expect(rows["context"] == "32768 tokens")
        #expect(rows["memory per token"]?.hasPrefix("0.5 KB") == true)
        #expect(rows["tokenizer"]?.hasSuffix(" tokens, and a chat template") == true)
    }

    @Test func inspectAModelWithoutATokenizer() throws {
        let folder = try TemporaryModel(Fixtures.model("demo"))
        try FileManager.default.removeItem(at: folder.url.appending(path: "tokenizer.json"))
        let told = try #require(try rows(folder.url)["tokenizer"])
        #expect(told.hasPrefix("UNUSABLE") && told.hasSuffix("the folder has no tokenizer.json"))
    }

    @Test func inspectADenseModel() throws {
        let rows = try rows(Fixtures.url("micro-dense/checkpoint"))
        #expect(rows["architecture"] == "qwen3_5, dense")
        #expect(rows["feed-forward"] == "128")
        #expect(rows["experts"] == nil)
        #expect(rows["vision tower"] == "2 layers of 32, patches of 16 × 16, 4 to a token")
    }

    @Test func inspectAModelWithoutATower() throws {
        #expect(try rows(Fixtures.url("shapes/conv2-text-only/checkpoint"))["vision tower"] == "none")
    }

    @Test func bench() throws {
        let settings = [
            "--prompt-tokens", "16", "--decode-tokens", "2", "--streams", "2", "--picture", "64", "--threads",
            "1",
        ]
        let model = Fixtures.url("micro-dense/checkpoint").path
        let run = try Command(["bench", model, "--json"] + settings)
        #expect(run.status == 0 && run.errors == "")
        let document = try JSONValue(parsing: run.output)
        #expect(document["threads"]?.int == 1)
        #expect(document["prompt_tokens"]?.int == 16)
        for name in ["peak_gflops", "prefill_tokens_per_second", "decode_tokens_per_second", "picture_ms"] {
            #expect(document[name]?.double ?? 0 > 0, "\(name)")
        }
        let small = try Command(["bench", model, "--context", "32"] + settings + ["--decode-tokens", "20"])
        #expect(small.status == 64)
        #expect(small.errors.hasPrefix("Error: --context is 32, too small for the prompt"))
    }

    /// Against itself a model does not diverge; in fewer bits it does, the more the fewer.
    @Test func compare() throws {
        let model = Fixtures.model("demo").path
        let prompts = FileManager.default.temporaryDirectory.appending(
            path: "prompts-\(ProcessInfo.processInfo.processIdentifier).txt")
        try "Hello!\nWhat can you do?\n".write(to: prompts, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: prompts) }
        let image = Fixtures.url("demo/examples/00_image_0.png").path
        var means: [Double] = []
        for other in [["--exact"], ["--weights", "int8"], ["--weights", "int4"]] {
            let run = try Command(
                [
                    "compare", model, "--json", "--prompts", prompts.path, "--image", image,
                    "--answer-tokens", "12",
                ]
                    + other)
            #expect(run.status == 0 && run.errors == "")
            let document = try JSONValue(parsing: run.output)
            #expect(document["positions"]?.int ?? 0 > 100)
            means.append(try #require(document["mean_divergence"]?.double))
        }
        #expect(means[0] == 0 && means[1] > 0 && means[1] < 0.01 && means[2] > means[1] && means[2] < 0.2)
    }

    @Test(arguments: [
        (["compare", "m"], "Nothing to compare on"),
        (["compare", "m", "--image", "i", "--weights", "int5"], "int5"),
        (["compare", "m", "--image", "i", "--exact", "--weights", "int8"], "--exact asks for"),
        (["bench", "m", "--exact", "--weights", "int4"], "--exact asks for"),
        (["serve", "--model", "m", "--exact", "--weights", "bf16"], "--exact asks for"),
        (["serve", "--model", "m", "--weights", "q4"], "'q4' is invalid for"),
    ])
    func refusals(arguments: [String], words: String) throws {
        let run = try Command(arguments)
        #expect(run.status != 0 && run.errors.contains(words), "\(run.errors)")
    }
}
