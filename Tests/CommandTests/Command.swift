import Foundation
import TestSupport

/// A run of the real binary to its end.
struct Command {
    let status: Int32
    let wasSignalled: Bool
    let output: String
    let errors: String

    /// Built by the same build as the tests, and so beside them.
    static let binary: URL = {
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "martlet")
        return FileManager.default.isExecutableFile(atPath: beside.path)
            ? beside : Fixtures.package.appending(path: ".build/release/martlet")
    }()

    static let demo = Fixtures.model("demo").path
    static func example(_ name: String) -> String { Fixtures.url("demo/examples/\(name)").path }

    /// - Parameters:
    ///   - input: standard input; nil for none.
    ///   - isInterrupted: SIGINT as soon as there is output.
    init(_ arguments: [String], input: String? = nil, isInterrupted: Bool = false) throws {
        try self.init(Self.binary, arguments, input: input, isInterrupted: isInterrupted)
    }

    /// A line for the shell, in which `$MARTLET` is the binary.
    init(shell line: String) throws {
        try self.init(URL(filePath: "/bin/sh"), ["-c", line])
    }

    private init(
        _ program: URL, _ arguments: [String], input: String? = nil,
        isInterrupted: Bool = false
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ text: String = "") throws -> URL {
            let url = folder.appending(path: name)
            try Data(text.utf8).write(to: url)
            return url
        }
        let (output, errors) = (try file("output"), try file("errors"))
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        // A test runner without a terminal tells its children to be plain.
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["MARTLET": Self.binary.path, "COLUMNS": "100", "TERM": "xterm", "NO_COLOR": ""]) { $1 }
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: file("input", $0)) } ?? FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        if isInterrupted {
            while process.isRunning, try Data(contentsOf: output).isEmpty {
                Thread.sleep(forTimeInterval: 0.01)
            }
            process.interrupt()
        }
        process.waitUntilExit()
        status = process.terminationStatus
        wasSignalled = process.terminationReason == .uncaughtSignal
        self.output = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        self.errors = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    }
}
