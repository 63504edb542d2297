import ArgumentParser
import Foundation
import Store

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, list and revoke the keys of a hosted server.",
        discussion: """
            Works while the server runs, which notices within a second.

              martlet keys create alice
              martlet keys create bob --requests-per-minute 60 --tokens-per-minute 100000 --expires-in-days 30
              martlet keys revoke alice
              martlet keys create alice --secret-file alice.key --data-dir OTHER
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key; it is printed once, alone on standard output.")

        @Argument(help: "Whose key it is.") var name: String
        @Option(help: ArgumentHelp("Requests a minute. (default: no limit)", valueName: "n"))
        var requestsPerMinute: Int?
        @Option(
            help: ArgumentHelp("Tokens of prompts and answers a minute. (default: no limit)", valueName: "n"))
        var tokensPerMinute: Int?
        @Option(help: ArgumentHelp("Requests at once. (default: no limit)", valueName: "n"))
        var concurrentRequests: Int?
        @Option(
            help: ArgumentHelp("Credits a month; a request costs one. (default: no limit)", valueName: "n"))
        var monthlyCredits: Int?
        @Option(help: ArgumentHelp("Days that it is valid. (default: for ever)", valueName: "n"))
        var expiresInDays: Double?
        @Flag(
            name: [.long, .customLong("admin")],
            help: "May manage keys, and see the requests of all.") var administrator = false
        @Option(
            help: ArgumentHelp(
                "Take the secret of another server's key from a file, and print nothing.", valueName: "file"),
            completion: .file())
        var secretFile: String?
        @OptionGroup var data: DataDirectory

        func validate() throws {
            for (name, value) in [
                ("--requests-per-minute", requestsPerMinute), ("--tokens-per-minute", tokensPerMinute),
                ("--concurrent-requests", concurrentRequests), ("--monthly-credits", monthlyCredits),
            ] {
                if let value, value < 1 {
                    throw ValidationError("\(name) is \(value); it must be at least 1.")
                }
            }
            if let days = expiresInDays, !(days > 0 && days < 36_525) {
                throw ValidationError("--expires-in-days is \(days); it must be above 0 and below 36525.")
            }
        }

        func run() async throws {
            let store = try Store(directory: data.url(), options: StoreOptions(role: .tool))
            let limits = KeyLimits(
                requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute,
                concurrentRequests: concurrentRequests, monthlyCredits: monthlyCredits)
            let created = try await store.keys.create(
                name: name, limits: limits,
                expires: expiresInDays.map { Date().addingTimeInterval($0 * 86_400) },
                isAdministrator: administrator, secret: try secretFile.map(Self.secret))
            if secretFile == nil { try Output.writeLine(created.secret) }
            await store.close()
        }

        /// The one line of a file.
        private static func secret(in path: String) throws -> String {
            guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: 1_024)
            else { throw ValidationError("--secret-file: \(path) cannot be read.") }
            return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all keys, without their secrets.")

        @OptionGroup var data: DataDirectory

        func run() async throws {
            let store = try Store(directory: data.url(), options: StoreOptions(role: .tool))
            for key in try await store.keys.list() { try Output.writeLine(key.line) }
            await store.close()
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a key: requests that carry it are refused from now on.")

        @Argument(help: "Whose key it is.") var name: String
        @OptionGroup var data: DataDirectory

        func run() async throws {
            let store = try Store(directory: data.url(), options: StoreOptions(role: .tool))
            try await store.keys.revoke(name: name)
            await store.close()
        }
    }
}

extension StoredKey {
    fileprivate var line: String {
        let state =
            revoked.map { "revoked \($0.ISO8601Format())" }
            ?? expires.map { "\($0 < Date() ? "expired" : "expires") \($0.ISO8601Format())" } ?? "valid"
        let limits = [
            limits.requestsPerMinute.map { "\($0) requests/min" },
            limits.tokensPerMinute.map { "\($0) tokens/min" },
            limits.concurrentRequests.map { "\($0) at once" },
            limits.monthlyCredits.map { "\($0) credits/month" },
            isAdministrator ? "administrator" : nil,
        ].compactMap { $0 }
        return (["\(name)", "nvapi-…\(ending)", "made \(created.ISO8601Format())", state] + limits)
            .joined(separator: "  ")
    }
}
