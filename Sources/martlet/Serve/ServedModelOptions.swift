import ArgumentParser
import Martlet

/// Which model is served, under which names, and with how much of the machine.
struct ServedModelOptions: ParsableArguments {
    @Option(
        name: [.customShort("m"), .long],
        help: ArgumentHelp(
            "The model's folder or GGUF file; otherwise the first one found in NIM_CACHE_PATH.",
            valueName: "path"),
        completion: .file())
    var model: String?
    @OptionGroup var projector: ProjectorOptions
    @Option(
        help: ArgumentHelp(
            "The folder of a model to serve, with a warning, where none is named and none found.",
            valueName: "dir"),
        completion: .directory)
    var fallbackModel: String?
    @Option(
        help: ArgumentHelp(
            "A name under which it is served; may be given again. Otherwise its folder's name, and the name in "
                + "NIM's documentation.", valueName: "name"))
    var servedModelName: [String] = []
    @Option(help: ArgumentHelp("Threads that compute. (default: all)", valueName: "n")) var threads: Int?
    @Option(help: ArgumentHelp("Tokens of prompt and answer together. (default: 32768)", valueName: "n"))
    var context: Int?
    @Option(help: ArgumentHelp("Answers computed at once. (default: 16)", valueName: "n")) var maxRunning:
        Int?
    @Option(help: ArgumentHelp("Requests that wait; one more gets 429. (default: 256)", valueName: "n"))
    var maxWaiting: Int?
    @Option(
        help: ArgumentHelp(
            "MiB for keys and values of all answers. (default: a quarter of the memory)", valueName: "n"))
    var cacheMemory: Int?
    @Option(
        help: ArgumentHelp(
            "MiB for what the vision tower made of pictures, which then need not be computed again; 0 for none. "
                + "(default: 256)", valueName: "n"))
    var imageCache: Int?
    @OptionGroup var prefixes: PrefixCacheOptions
    @Option(
        help: ArgumentHelp(
            "Tokens of an answer where the request does not say. (default: what the context holds)",
            valueName: "n"))
    var defaultMaxTokens: Int?
    @Option(
        help: ArgumentHelp(
            "What a word of reasoning_effort is worth in tokens of thought, as low=512; may be given again.",
            valueName: "word=n"))
    var effortBudget: [String] = []
    @Flag(
        inversion: .prefixedNo,
        help: "Keep keys and values in f32: the reference's results to rounding, at twice the memory.")
    var exact: Bool?
    @Option(help: WeightPrecision.help) var weights: WeightPrecision?
    @Flag(
        inversion: .prefixedNo,
        help:
            "Refuse system messages that are late or several, as the chat template does, instead of merging.")
    var strictTemplate: Bool?

    /// Tokens of a thought at most for words of `reasoning_effort`.
    func effortBudgets(_ reader: inout SettingReader) throws -> [String: Int] {
        var budgets: [String: Int] = [:]
        for entry in try reader.list("--effort-budget", effortBudget) {
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let tokens = Int(parts[1]), tokens >= 0 else {
                throw SettingReader.Refusal(
                    description: "--effort-budget is \(entry); it must be a word and a number, as low=512.")
            }
            budgets[parts[0]] = tokens
        }
        return budgets
    }

    /// What the engine is started with.
    func engine(_ reader: inout SettingReader) throws -> Model.Options {
        var options = Model.Options()
        options.threads = try reader.integer("--threads", threads, in: 1...1024)
        try reader.integer(
            &options.context, "--context", context, nim: ["NIM_MAX_MODEL_LEN"], in: 2...16_777_216)
        try reader.integer(
            &options.maxRunning, "--max-running", maxRunning, nim: ["NIM_MAX_NUM_SEQS"], in: 1...512)
        try reader.integer(&options.maxWaiting, "--max-waiting", maxWaiting, in: 0...1_000_000)
        options.keyValueByteCount = try reader.integer(
            "--cache-memory", cacheMemory, in: 1...16_777_216
        ).map { $0 << 20 }
        try reader.mebibytes(&options.imageCacheByteCount, "--image-cache", imageCache, in: 0...16_777_216)
        try prefixes.apply(to: &options, &reader)
        options.exact = try reader.flag("--exact", exact)
        options.weights = try reader.choice(
            "--weights", weights?.rawValue, default: WeightPrecision.auto.rawValue,
            WeightPrecision.allCases.map { ($0.rawValue, $0) })
        if options.exact, options.weights != .auto {
            throw SettingReader.Refusal(description: WeightPrecision.contradiction(options.weights))
        }
        options.projector = try reader.text("--mmproj", projector.mmproj)
        return options
    }
}
