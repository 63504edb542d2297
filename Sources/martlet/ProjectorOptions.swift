import ArgumentParser

/// The second file of a GGUF model.
struct ProjectorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The vision tower of a GGUF model. (default: the mmproj file beside it)", valueName: "file"),
        completion: .file(extensions: ["gguf"]))
    var mmproj: String?
}
