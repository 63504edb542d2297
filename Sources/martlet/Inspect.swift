import ArgumentParser
import Martlet

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what a model folder holds: architecture, parameters, memory, context.")

    @Argument(help: "The model's folder.", completion: .directory) var model: String

    func run() throws {
        let facts = try ModelFacts(path: model)
        let width = facts.rows.map(\.name.count).max() ?? 0
        for row in facts.rows {
            let gap = String(repeating: " ", count: width - row.name.count + 2)
            try Output.writeLine(row.name + gap + row.value)
        }
    }
}
