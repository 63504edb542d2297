/// Tokens → syntax, by Jinja's grammar and precedences.
struct Parser {
    private let tokens: [LocatedToken]
    private var index = 0
    private var depth = 0
    /// Loops around the statement at hand, within its macro.
    var openLoops = 0

    static func template(_ source: String) throws(TemplateError) -> [Node] {
        var parser = Parser(tokens: try Lexer.tokens(of: source))
        return try parser.parseBody(endingWith: [])
    }

    private init(tokens: [LocatedToken]) { self.tokens = tokens }

    var token: Token { tokens[index].token }
    var line: Int { tokens[index].line }

    /// The token after the one at hand.
    var following: Token { index + 1 < tokens.count ? tokens[index + 1].token : .end }

    /// Takes the token at hand. The last one, `.end`, stays.
    @discardableResult
    mutating func next() -> Token {
        let token = tokens[index].token
        if index + 1 < tokens.count { index += 1 }
        return token
    }

    mutating func skip(_ expected: Token) -> Bool {
        guard token == expected else { return false }
        next()
        return true
    }

    mutating func skip(_ symbol: Token.Symbol) -> Bool { skip(.symbol(symbol)) }
    mutating func skip(name: String) -> Bool { skip(.name(name)) }

    mutating func expect(_ expected: Token) throws(TemplateError) {
        guard skip(expected) else { throw failure("expected \(expected.name), found \(token.name)") }
    }

    mutating func expectName() throws(TemplateError) -> String {
        guard case .name(let name) = token else { throw failure("expected a name, found \(token.name)") }
        next()
        return name
    }

    func failure(_ message: String) -> TemplateError { .syntax(message, line: line) }

    /// Counts one level of nesting while `body` runs.
    mutating func nested<T>(
        _ body: (inout Parser) throws(TemplateError) -> T
    ) throws(TemplateError) -> T {
        depth += 1
        defer { depth -= 1 }
        if depth > TemplateLimits.syntaxDepth {
            throw .limit(.depth, maximum: TemplateLimits.syntaxDepth, line: line)
        }
        return try body(&self)
    }
}
