import Grammar

/// What an answer must look like, whatever the network says: tokens that do not fit are never chosen.
package struct AnswerShape: Sendable {
    package enum Form: Sendable {
        case free
        /// The whole answer is of the grammar.
        case whole(CompiledGrammar)
        /// Free, but what follows each `opening` token is of the grammar, and free again after it.
        ///
        /// `isOnce`: the answer ends with the first.
        case after(opening: Int32, CompiledGrammar, isOnce: Bool)
    }

    /// The thought in which the prompt ends.
    package struct Thought: Sendable {
        /// The token that ends it.
        package var end: Int32
        /// Tokens of it at most; nil for any number.
        package var limit: Int?
        /// What is written when the limit is reached; `end` is in it.
        package var closing: [Int32]
        /// What stands between the end of a thought and an answer that is bound as a whole.
        package var pause: [Int32]

        package init(end: Int32, limit: Int?, closing: [Int32], pause: [Int32]) {
            self.end = end
            self.limit = limit
            self.closing = closing
            self.pause = pause
        }
    }

    package var form: Form
    package var thought: Thought?
    package var trie: TokenTrie

    package init(_ form: Form, thought: Thought?, trie: TokenTrie) {
        self.form = form
        self.thought = thought
        self.trie = trie
    }
}
