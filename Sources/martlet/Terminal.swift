import Foundation

/// What a person at a terminal sees besides the output.
enum Terminal {
    static let isInteractive = isatty(STDERR_FILENO) == 1

    /// Replaces the status line on stderr; nil removes it.
    static func status(_ text: String?) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text ?? "")".utf8))
    }

    /// A bar for a share from 0 to 1.
    static func bar(_ title: String, _ share: Double) {
        let width = 30
        let filled = Int((min(max(share, 0), 1) * Double(width)).rounded())
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        status("\(title) \(bar) \(Int(share * 100)) %")
    }
}
