import ArgumentParser
import Martlet

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what a model holds: architecture, formats, parameters, memory, context.")

    @Argument(help: "The model's folder or GGUF file.", completion: .file()) var model: String
    @OptionGroup var projector: ProjectorOptions

    func run() throws {
        let facts = try ModelFacts(path: model, projector: projector.mmproj)
        let width = facts.rows.map(\.name.count).max() ?? 0
        for row in facts.rows {
            let gap = String(repeating: " ", count: width - row.name.count + 2)
            try Output.writeLine(row.name + gap + row.value)
        }
    }
}
