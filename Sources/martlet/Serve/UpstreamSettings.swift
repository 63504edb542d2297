import ArgumentParser
import Checkpoint
import Foundation
import Martlet
import Patches
import Prompting
import Upstream

/// Other servers that answer in place of a model in this process.
struct UpstreamSettings: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A server that answers, in place of a model here: vLLM, SGLang, NIM, this one or another of OpenAI's "
                + "chat API; may be given again.", valueName: "url"))
    var upstream: [String] = []
    @Option(
        help: ArgumentHelp(
            "A JSON file that names such servers, read again when it changes; see docs/cluster.md.",
            valueName: "file"),
        completion: .file())
    var upstreamFile: String?
    @Option(
        help: ArgumentHelp(
            "What they run: auto, vllm, sglang, nim, martlet or openai. (default: auto)", valueName: "kind"))
    var upstreamKind: String?
    @Option(
        help: ArgumentHelp(
            "A file with the key that they ask for, read again when it changes.", valueName: "file"),
        completion: .file())
    var upstreamKeyFile: String?
    @Option(
        help: ArgumentHelp(
            "Who is asked: auto, round-robin or least-work. (default: auto)", valueName: "name"))
    var upstreamPolicy: String?
    @Option(
        help: ArgumentHelp(
            "What is sent of a picture: resized, a PNG of the pixels that the model sees, or original, the file. "
                + "(default: resized)", valueName: "form"))
    var upstreamMedia: String?
    @Option(
        help: ArgumentHelp(
            "The folder of the model that they serve, for its rules of resizing. (default: the published rules)",
            valueName: "dir"),
        completion: .directory)
    var upstreamProcessor: String?
    @Option(
        help: ArgumentHelp("Requests with them at once; one more gets 429. (default: 4096)", valueName: "n"))
    var upstreamMaxRequests: Int?
    @Option(help: ArgumentHelp("Seconds between looks at each of them. (default: 2)", valueName: "s"))
    var upstreamProbeInterval: Double?
    @Option(help: ArgumentHelp("Seconds to connect. (default: 1)", valueName: "s"))
    var upstreamConnectTimeout: Double?
    @Option(help: ArgumentHelp("Seconds until an answer's head. (default: 60)", valueName: "s"))
    var upstreamHeaderTimeout: Double?
    @Option(
        help: ArgumentHelp(
            "Seconds from there to the first token, and one more for each 200 tokens of the prompt. (default: 120)",
            valueName: "s"))
    var upstreamTokenTimeout: Double?
    @Option(help: ArgumentHelp("Seconds between tokens. (default: 60)", valueName: "s"))
    var upstreamGapTimeout: Double?

    private static let kinds: [(word: String, value: ReplicaKind?)] =
        [("auto", nil)] + ReplicaKind.allCases.map { ($0.rawValue, $0) }

    /// nil where no other server is named.
    func options(_ reader: inout SettingReader) throws -> UpstreamOptions? {
        let urls = try reader.list("--upstream", upstream)
        let file = try reader.text("--upstream-file", upstreamFile)
        let kind = try reader.choice("--upstream-kind", upstreamKind, default: "auto", Self.kinds)
        let keyPath = try reader.text("--upstream-key-file", upstreamKeyFile)
        var options = UpstreamOptions()
        options.policy = try reader.choice(
            "--upstream-policy", upstreamPolicy, default: options.policy.rawValue,
            RoutingPolicy.allCases.map { ($0.rawValue, $0) })
        options.mediaForm = try reader.choice(
            "--upstream-media", upstreamMedia, default: options.mediaForm.rawValue,
            MediaForm.allCases.map { ($0.rawValue, $0) })
        let processor = try reader.text("--upstream-processor", upstreamProcessor)
        try readNumbers(&options, &reader)
        guard !urls.isEmpty || file != nil else {
            let names = [
                "--upstream-kind", "--upstream-key-file", "--upstream-policy", "--upstream-media",
                "--upstream-processor", "--upstream-max-requests",
            ]
            if let name = names.first(where: { reader.isSet($0) }) {
                throw SettingReader.Refusal(
                    description: "\(name) needs --upstream or --upstream-file.")
            }
            return nil
        }
        if !urls.isEmpty, file != nil {
            throw SettingReader.Refusal(
                description: "Only one of --upstream and --upstream-file may be given.")
        }
        if file != nil,
            let name = ["--upstream-kind", "--upstream-key-file"].first(where: { reader.isSet($0) })
        {
            throw SettingReader.Refusal(
                description: "\(name) goes with --upstream; in a file each replica has its own.")
        }
        do {
            let key = try keyPath.map { try KeyFile(path: $0) }
            options.replicas = try urls.map { ReplicaEntry(try ReplicaAddress($0), kind: kind, key: key) }
        } catch let error as UpstreamError {
            throw SettingReader.Refusal(description: "--upstream: \(error).")
        }
        options.file = file.map { PoolFile(path: $0) }
        if let processor {
            do { options.processor = ProcessorSettings(try ProcessorFiles(folder: processor)) } catch {
                throw SettingReader.Refusal(description: "--upstream-processor: \(error)")
            }
        }
        return options
    }

    private func readNumbers(_ options: inout UpstreamOptions, _ reader: inout SettingReader) throws {
        try reader.integer(
            &options.mostRequests, "--upstream-max-requests", upstreamMaxRequests, in: 1...1_000_000)
        try reader.seconds(
            &options.probeInterval, "--upstream-probe-interval", upstreamProbeInterval, in: 0.05...3_600)
        var clocks = options.clocks
        try reader.seconds(
            &clocks.connect, "--upstream-connect-timeout", upstreamConnectTimeout, in: 0.01...600)
        try reader.seconds(
            &clocks.headers, "--upstream-header-timeout", upstreamHeaderTimeout, in: 0.01...86_400)
        try reader.seconds(
            &clocks.firstToken, "--upstream-token-timeout", upstreamTokenTimeout, in: 0.01...86_400)
        try reader.seconds(&clocks.gap, "--upstream-gap-timeout", upstreamGapTimeout, in: 0.01...86_400)
        options.clocks = clocks
    }
}
