import ArgumentParser
import Martlet

/// Which model, and what it is loaded with.
struct ModelOptions: ParsableArguments {
    @Option(name: [.customShort("m"), .long], help: "The model's folder or GGUF file.", completion: .file())
    var model: String
    @OptionGroup var projector: ProjectorOptions
    @OptionGroup var compute: ComputeOptions

    /// Loads the model for one answer at a time, with a progress bar at a terminal.
    func load() throws -> Model {
        var options = Model.Options()
        options.threads = compute.threads
        options.exact = compute.exact
        options.weights = compute.weights
        options.context = compute.context
        options.maxRunning = 1
        options.projector = projector.mmproj
        defer { Terminal.status(nil) }
        var shown = -1
        return try Model(path: model, options: options) { share in
            let percent = Int(share * 100)
            if percent != shown { Terminal.bar("Loading", percent: percent) }
            shown = percent
        }
    }
}
