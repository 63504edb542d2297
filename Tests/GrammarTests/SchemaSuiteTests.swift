import Foundation
import Grammar
import JSON
import Testing

private enum Suites {
    static let folder = ProcessInfo.processInfo.environment["MARTLET_SUITES"].map { URL(filePath: $0) }
}

/// Suites by others, which stay where `MARTLET_SUITES` says. Nothing invalid may be accepted. Documents are put
/// in the order of the schema first.
@Suite(.enabled(if: Suites.folder != nil)) struct SchemaSuiteTests {
    struct Count {
        var compiled = 0
        var refused = 0
        var accepted = 0
        var rejected = 0
        var wronglyRejected: [String] = []
        var wronglyAccepted: [String] = []

        mutating func add(_ schema: JSONValue, _ tests: [JSONValue], _ name: String) {
            do {
                let grammar = try SchemaGrammar(schema).compiled()
                compiled += 1
                for test in tests {
                    guard let document = test["data"], let isValid = test["valid"]?.bool else { continue }
                    let ordered = try SchemaGrammar.ordered(document, by: schema)
                    let isAccepted = grammar.accepts(ordered.bytes())
                    if isAccepted { accepted += 1 } else { rejected += 1 }
                    if isAccepted == isValid { continue }
                    let line = "\(name): \(test["description"]?.string ?? "") \(document.text().prefix(120))"
                    if isAccepted { wronglyAccepted.append(line) } else { wronglyRejected.append(line) }
                }
            } catch {
                refused += 1
            }
        }
    }

    @Test func jsonSchemaTestSuite() throws {
        let folder = try #require(Suites.folder).appending(path: "json-schema-2020-12")
        var count = Count()
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        for case let file as URL in try #require(files) where file.pathExtension == "json" {
            let groups = try JSONValue(parsing: Array(Data(contentsOf: file)))
            for group in groups.array ?? [] {
                let name = "\(file.lastPathComponent): \(group["description"]?.string ?? "")"
                count.add(group["schema"] ?? .null, group["tests"]?.array ?? [], name)
            }
        }
        #expect(count.wronglyAccepted == [])
        #expect(count.compiled >= 340)
        #expect(count.wronglyRejected.count <= 60)
    }

    @Test func maskBench() throws {
        let file = try #require(Suites.folder).appending(path: "maskbench-sample.jsonl.gz")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = try #require(try pipe.fileHandleForReading.readToEnd())
        var count = Count()
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let item = try JSONValue(parsing: Array(line))
            let name = item["name"]?.string ?? ""
            count.add(item["schema"] ?? .null, item["tests"]?.array ?? [], name)
        }
        #expect(count.wronglyAccepted == [])
        #expect(count.wronglyRejected == [])
        #expect(count.compiled >= 1_240)
    }
}
