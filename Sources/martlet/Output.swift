import Foundation

/// Text on its way out of the process, unbuffered so that an answer shows as it comes.
enum Output {
    /// What cannot be written ends the command.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func write(_ text: String) throws { try write(text, to: STDOUT_FILENO, named: "standard output") }

    static func writeLine(_ text: String) throws { try write(text + "\n") }

    static func writeError(_ text: String) throws {
        try write(text, to: STDERR_FILENO, named: "standard error")
    }

    private static func write(_ text: String, to file: Int32, named name: String) throws {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { bytes in
                Foundation.write(file, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            }
            guard written >= 0 || errno == EINTR else {
                throw Failure(description: "\(name) cannot be written: \(String(cString: strerror(errno)))")
            }
            done += max(written, 0)
        }
    }
}
