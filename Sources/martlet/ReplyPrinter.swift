import Foundation
import Martlet

/// Writes an answer as it comes: reasoning set apart, tool calls as JSON.
struct ReplyPrinter {
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private var isReasoning = false
    private var endsLine = true

    mutating func take(_ event: ReplyEvent) {
        switch event {
        case .reasoning(let text): reason(text)
        case .content(let text): write(text)
        case .toolHead(_, let id, let name):
            write("\(endsLine ? "" : "\n")\(name) [\(id)] ")
        case .toolArguments(_, let text): write(text)
        case .finish(let reason, _):
            endReasoning()
            if reason == .length { note("[cut: the limit of tokens is reached]") }
        case .usage: break
        }
    }

    mutating func finish() {
        endReasoning()
        if !endsLine { write("\n") }
    }

    private mutating func reason(_ text: String) {
        if isTerminal, !isReasoning { put("\u{1B}[2m", FileHandle.standardOutput) }
        isReasoning = true
        put(text, isTerminal ? .standardOutput : .standardError)
    }

    private mutating func endReasoning() {
        guard isReasoning else { return }
        isReasoning = false
        isTerminal ? put("\u{1B}[0m\n\n", .standardOutput) : put("\n", .standardError)
    }

    private mutating func write(_ text: String) {
        endReasoning()
        put(text, .standardOutput)
        if let last = text.last { endsLine = last == "\n" }
    }

    private func note(_ text: String) { put("\n\(text)\n", .standardError) }

    private func put(_ text: String, _ file: FileHandle) { file.write(Data(text.utf8)) }
}
