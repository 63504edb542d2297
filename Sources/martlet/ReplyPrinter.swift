import Martlet

/// Writes an answer as it comes: reasoning set apart, tool calls as JSON.
struct ReplyPrinter {
    private var isReasoning = false
    private var endsLine = true

    mutating func take(_ event: ReplyEvent) throws {
        switch event {
        case .reasoning(let text): try reason(text)
        case .content(let text): try write(text)
        case .toolHead(_, let id, let name): try write("\(endsLine ? "" : "\n")\(name) [\(id)] ")
        case .toolArguments(_, let text): try write(text)
        case .finish(let reason, _):
            try endReasoning()
            guard reason == .length else { break }
            try endLine()
            try Output.writeError("[cut: the limit of tokens is reached]\n")
        case .usage: break
        }
    }

    mutating func finish() throws {
        try endReasoning()
        try endLine()
    }

    private mutating func reason(_ text: String) throws {
        guard Terminal.showsOutput else {
            isReasoning = true
            return try Output.writeError(text)
        }
        try Output.write(isReasoning ? text : Terminal.dim + text)
        isReasoning = true
    }

    private mutating func endReasoning() throws {
        guard isReasoning else { return }
        isReasoning = false
        if Terminal.showsOutput {
            try Output.write("\(Terminal.plain)\n\n")
        } else {
            try Output.writeError("\n")
        }
    }

    private mutating func write(_ text: String) throws {
        try endReasoning()
        try Output.write(text)
        if let last = text.unicodeScalars.last { endsLine = last == "\n" }
    }

    private mutating func endLine() throws {
        if !endsLine { try Output.write("\n") }
        endsLine = true
    }
}
