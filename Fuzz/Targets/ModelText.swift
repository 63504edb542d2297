@testable import Conversation
@testable import Reply

extension Targets {
    /// What a model says, which a stranger's prompt may have dictated: the parts of it do not depend on how it
    /// came in pieces. The first byte chooses the circumstances.
    static let modelText: Target = { bytes in
        guard let choice = bytes.first else { return true }
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        let whole = events(of: [text], choice)
        let pieces = events(of: text.unicodeScalars.map { String($0) }, choice)
        precondition(whole == pieces, "\(whole) ≠ \(pieces)")
        return true
    }

    /// What is said in several events is one here.
    private static func events(of pieces: [String], _ choice: UInt8) -> [String] {
        var parser = ReplyParser(
            .init(
                startsInReasoning: choice & 1 != 0, tools: choice & 2 != 0 ? tools : [],
                allowsParallelCalls: choice & 4 != 0, makeCallID: { "call" }))
        let events = pieces.flatMap { parser.feed($0) } + parser.finish(choice & 8 != 0 ? .length : .stop)
        var parts: [(kind: String, text: String)] = []
        for event in events {
            let (kind, text) =
                switch event {
                case .reasoning(let text): ("reasoning", text)
                case .content(let text): ("content", text)
                case .toolHead(let index, _, let name): ("call \(index)", name)
                case .toolArguments(let index, let text): ("arguments \(index)", text)
                case .finish(let reason, _): ("finish", reason.rawValue)
                case .usage: ("usage", "")
                }
            if kind == parts.last?.kind {
                parts[parts.count - 1].text += text
            } else {
                parts.append((kind, text))
            }
        }
        return parts.map { "\($0.kind): \($0.text)" }
    }

    private static let tools = [
        Tool(
            name: "f",
            parameters:
                #"{"type": "object", "properties": {"n": {"type": "integer"}, "s": {"type": "string"}}}"#)
    ].compactMap { $0 }
}
