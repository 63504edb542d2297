/// Grammars as llama.cpp writes them (GBNF), which are also those that vLLM and xgrammar call EBNF:
///
///     root ::= "[" item ("," item)* "]"   # a list
///     item ::= [0-9]{1,3} | "\u00e4"
package enum GrammarNotation {
    /// The rules, and `root` among them.
    package static func parse(_ text: String) throws(GrammarError) -> (rules: Rules, start: Rules.Symbol) {
        var parser = NotationParser(text)
        return try parser.grammar()
    }
}
