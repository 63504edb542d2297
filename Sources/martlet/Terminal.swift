import Foundation

/// What a person at a terminal sees besides the output.
enum Terminal {
    static let isInteractive = isatty(STDERR_FILENO) == 1 && !isPlain
    static let showsOutput = isatty(STDOUT_FILENO) == 1

    /// The user or the terminal wants text alone (no-color.org).
    private static let isPlain: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return environment["TERM"] == "dumb" || environment["NO_COLOR"].map { !$0.isEmpty } == true
    }()

    /// Dim text from here on, and back to the terminal's own.
    static let dim = isPlain ? "" : "\u{1B}[2m"
    static let plain = isPlain ? "" : "\u{1B}[0m"

    /// Replaces the status line on stderr; nil removes it. Not shown where stderr is no terminal.
    static func status(_ text: String?) {
        guard isInteractive else { return }
        try? Output.writeError("\r\u{1B}[K\(text ?? "")")
    }

    /// A bar for a share of 0 to 100 %.
    static func bar(_ title: String, percent: Int) {
        let width = 30
        let filled = min(max(percent, 0), 100) * width / 100
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        status("\(title) \(bar) \(percent) %")
    }
}
