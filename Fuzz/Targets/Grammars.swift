@testable import Grammar
@testable import JSON

extension Targets {
    /// A schema that compiles holds documents only, and a mask tells exactly which bytes may come.
    static let schema: Target = { bytes in
        guard let schema = try? JSONValue(parsing: bytes) else { return true }
        guard let grammar = try? SchemaGrammar(schema).compiled() else { return true }
        if let document = walk(grammar, bytes) {
            precondition(
                (try? JSONValue(parsing: document)) != nil,
                "no JSON: \(String(decoding: document, as: UTF8.self))")
        }
        return true
    }

    static let expression: Target = { bytes in
        guard let pattern = try? RegularExpression.matchingWhole(String(decoding: bytes, as: UTF8.self))
        else {
            return true
        }
        var rules = Rules()
        let start = rules.lexeme(pattern)
        if let grammar = try? CompiledGrammar(rules, start: start) { _ = walk(grammar, bytes) }
        return true
    }

    static let notation: Target = { bytes in
        guard let (rules, start) = try? GrammarNotation.parse(String(decoding: bytes, as: UTF8.self)),
            let grammar = try? CompiledGrammar(rules, start: start)
        else { return true }
        _ = walk(grammar, bytes)
        return true
    }

    private static let byteTokens = TokenTrie((0..<256).map { [UInt8($0)] })

    /// Follows the grammar for a hundred bytes, which the input chooses among those that the mask allows.
    /// - Returns: the text, if the grammar then holds it.
    private static func walk(_ grammar: CompiledGrammar, _ choices: [UInt8]) -> [UInt8]? {
        var matcher = Matcher(grammar, byteTokens)
        var text: [UInt8] = []
        for step in 0..<100 where !matcher.isStuck {
            var words = [UInt32](repeating: .max, count: byteTokens.maskWords)
            words.withUnsafeMutableBufferPointer { matcher.mask(into: $0) }
            let allowed = (0..<256).filter { words[$0 >> 5] >> UInt32($0 & 31) & 1 != 0 }
            guard !allowed.isEmpty else { break }
            let byte = UInt8(allowed[Int(choices[step % choices.count]) % allowed.count])
            precondition(matcher.advance(bytes: [byte]), "the mask allows what the grammar does not")
            text.append(byte)
        }
        return matcher.isAccepting ? text : nil
    }
}
