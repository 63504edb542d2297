import ArgumentParser
import Foundation
import Store

struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Back up and check what a hosted server keeps.",
        subcommands: [Backup.self, Check.self])

    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy everything into a new folder, while the server runs.",
            discussion:
                "The folder is a data directory itself: martlet serve --hosted --data-dir FOLDER restores it."
        )

        @Argument(help: "The new folder.", completion: .directory) var folder: String
        @OptionGroup var data: DataDirectory

        func run() async throws {
            let store = try Store(directory: data.url(), options: StoreOptions(role: .tool))
            try await store.backup(to: URL(filePath: folder))
            await store.close()
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read everything and compare it with what was written.")

        @OptionGroup var data: DataDirectory

        func run() async throws {
            let store = try Store(directory: data.url(), options: StoreOptions(role: .tool))
            let found = try await store.check()
            await store.close()
            try Output.writeLine(
                "\(found.keys) keys, \(found.assets) assets of \(found.assetBytes) bytes, "
                    + "\(found.pendingRequests) pending requests, \(found.historyRows) rows of history")
            for problem in found.problems { try Output.writeLine(problem) }
            if !found.problems.isEmpty { throw ExitCode.failure }
        }
    }
}
