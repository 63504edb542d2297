import Foundation

/// A Python program under `Tools/oracle` that prints what the reference library answers, a JSON
/// document per line. The programs are seeded: the same arguments give the same lines.
package struct Oracle {
    package enum Failure: Error { case missingPython(String), exit(Int32, String), silence(String) }

    package static let python = Fixtures.package.appending(path: ".venv/bin/python").path

    /// False where `make setup` has not made the Python environment.
    package static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: python) }

    package static func lines(_ program: String, _ arguments: [String] = []) throws -> [String] {
        guard isAvailable else { throw Failure.missingPython(python) }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [Fixtures.package.appending(path: "Tools/oracle/\(program)").path] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure.exit(process.terminationStatus, program)
        }
        // Nothing to compare with would be a test that cannot fail.
        guard !data.isEmpty else { throw Failure.silence(program) }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
