import Foundation

/// What a person at a terminal sees besides the output.
enum Terminal {
    static let isInteractive = isatty(STDERR_FILENO) == 1

    /// Replaces the status line on stderr; nil removes it.
    static func status(_ text: String?) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text ?? "")".utf8))
    }
}
