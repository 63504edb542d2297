import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer

/// The tokenizers that the tests run on.
enum TestTokenizer {
    static let isFull = TestSize.isFull

    static let microFolder = Fixtures.url("micro-dense/checkpoint")
    static let demoFolder = Fixtures.model("demo")
    /// The one of 248,077 tokens, packed; nil where the project does not have it.
    static let largeFolder = Fixtures.external("tokenizer-248k")

    static func micro() throws -> Tokenizer { try Tokenizer(folder: microFolder) }

    static func large() throws -> Tokenizer {
        let folder = try #require(largeFolder)
        let configuration = try Data(contentsOf: folder.appending(path: "tokenizer_config.json"))
        return try Tokenizer(
            tokenizer: JSONValue(parsing: unpacked(folder.appending(path: "tokenizer.json.gz"))),
            configuration: JSONValue(parsing: Array(configuration)))
    }

    static func unpacked(_ file: URL) throws -> [UInt8] {
        let unpack = Process()
        unpack.executableURL = URL(filePath: "/usr/bin/env")
        unpack.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        unpack.standardOutput = output
        try unpack.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        unpack.waitUntilExit()
        return Array(bytes)
    }

    /// The document of the micro tokenizer, to be damaged.
    static func microDocument() throws -> JSONValue {
        try JSONValue(parsing: Array(Data(contentsOf: microFolder.appending(path: "tokenizer.json"))))
    }
}
