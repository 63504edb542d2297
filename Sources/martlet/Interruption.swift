import Foundation

/// How the process ends when it is told to, or when nobody reads its output: at once and quietly, but
/// with the terminal as it was.
enum Interruption {
    static func prepare() {
        // A parent may have had it ignored; then a closed pipe would be an error to report.
        signal(SIGPIPE, SIG_DFL)
        guard Terminal.showsOutput || Terminal.isInteractive else { return }
        signal(SIGINT) { number in
            // Plain text again, and no status line. Only calls that a signal's handler may make.
            let end: StaticString = "\u{1B}[0m\r\u{1B}[K\n"
            let file = isatty(STDERR_FILENO) == 1 ? STDERR_FILENO : STDOUT_FILENO
            _ = write(file, end.utf8Start, end.utf8CodeUnitCount)
            signal(number, SIG_DFL)
            raise(number)
        }
    }
}
