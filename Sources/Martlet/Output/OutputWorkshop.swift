import Conversation
import Engine
import Grammar
import JSON
import Synchronization
import Tokenizer

/// Makes the shapes of answers out of what requests ask for.
final class OutputWorkshop: Sendable {
    private let tokenizer: Tokenizer
    let shelf = GrammarShelf()
    /// Made once, with the first request that needs it: a quarter of a second for 248,320 tokens.
    private let trie = Mutex<TokenTrie?>(nil)

    init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    /// What the answer must look like; nil where anything will do.
    func shape(
        _ output: OutputForm?, calls: CallRule, tools: [Tool], startsInReasoning: Bool, thinkingBudget: Int?
    ) throws(GrammarError) -> AnswerShape? {
        let form = try form(output, calls, tools)
        let limit = thinkingBudget.flatMap { $0 < 0 ? nil : $0 }
        if case .free = form, limit == nil || !startsInReasoning { return nil }
        return AnswerShape(form, thought: startsInReasoning ? try thought(limit) : nil, trie: tokenTrie())
    }

    private func thought(_ limit: Int?) throws(GrammarError) -> AnswerShape.Thought {
        let end = try token("</think>")
        let pause = tokenizer.encode("\n\n")
        return AnswerShape.Thought(
            end: end, limit: limit, closing: tokenizer.encode("\n") + [end] + pause, pause: pause)
    }

    private func form(
        _ output: OutputForm?, _ calls: CallRule, _ tools: [Tool]
    ) throws(GrammarError) -> AnswerShape.Form {
        switch (output, calls) {
        case (nil, .free): return .free
        case (nil, .checked(let isOnce)):
            return .after(
                opening: try token("<tool_call>"), try self.calls(.body, tools), isOnce: isOnce)
        case (nil, .required(let isOnce)):
            return .whole(try self.calls(isOnce ? .one : .some, tools))
        case (nil, .named(let name)): return .whole(try self.calls(.one, tools.filter { $0.name == name }))
        case (let output?, _):
            // With tools, the answer is a document or calls.
            let callable = calls == .free ? [] : tools
            return .whole(try document(output, or: callable))
        }
    }

    func token(_ text: String) throws(GrammarError) -> Int32 {
        let ids = tokenizer.encode(text)
        guard ids.count == 1 else { throw GrammarError("the model has no token \(text)") }
        return ids[0]
    }

    private func tokenTrie() -> TokenTrie {
        trie.withLock { trie in
            if let trie { return trie }
            let made = TokenTrie(
                (0..<Int32(tokenizer.count)).map { id in
                    tokenizer.isAdded(id) ? nil : tokenizer.bytes(of: id)
                })
            trie = made
            return made
        }
    }
}
