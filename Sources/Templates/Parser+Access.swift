extension Parser {
    /// `.name`, `[…]` or `(…)`; nil where none follows.
    mutating func parseAccess() throws(TemplateError) -> Access? {
        if skip(.dot) {
            if case .integer(let digits) = token, let index = Int(digits) {
                next()
                return .item(.literal(.integer(index)))
            }
            return .attribute(try expectName())
        }
        if skip(.openBracket) { return try parseSubscript() }
        if token == .symbol(.openParenthesis) { return .call(try parseArguments()) }
        return nil
    }

    /// `| filter`, `is test` or `(…)`; nil where none follows.
    mutating func parseFilterOrTest() throws(TemplateError) -> Access? {
        if skip(.pipe) { return try parseFilter() }
        if skip(name: "is") { return try parseTest() }
        if token == .symbol(.openParenthesis) { return .call(try parseArguments()) }
        return nil
    }

    /// A filter after its `|`.
    mutating func parseFilter() throws(TemplateError) -> Access {
        var name = try expectName()
        while skip(.dot) { name += "." + (try expectName()) }
        let hasArguments = token == .symbol(.openParenthesis)
        return .filter(name, hasArguments ? try parseArguments() : Arguments())
    }

    private mutating func parseTest() throws(TemplateError) -> Access {
        let negated = skip(name: "not")
        let name = try expectName()
        var arguments = Arguments()
        switch token {
        case .symbol(.openParenthesis): arguments = try parseArguments()
        case .name("else"), .name("or"), .name("and"): break
        case .name("is"): throw failure("tests cannot be chained with 'is'")
        case .name, .string, .integer, .float, .symbol(.openBracket), .symbol(.openBrace):
            arguments.positional = [
                try nested { parser throws(TemplateError) in try parser.parseTestOperand() }
            ]
        default: break
        }
        return .test(name, arguments, negated: negated)
    }

    private mutating func parseSubscript() throws(TemplateError) -> Access {
        var lower: Expression?
        if token != .symbol(.colon) {
            let item = try parseTuple()
            if skip(.closeBracket) { return .item(item) }
            lower = item
        }
        try expect(.symbol(.colon))
        let upper = try parseSliceBound()
        let step = skip(.colon) ? try parseSliceBound() : nil
        try expect(.symbol(.closeBracket))
        return .slice(lower: lower, upper: upper, step: step)
    }

    private mutating func parseSliceBound() throws(TemplateError) -> Expression? {
        switch token {
        case .symbol(.colon), .symbol(.closeBracket): nil
        default: try parseExpression()
        }
    }

    private mutating func parseArguments() throws(TemplateError) -> Arguments {
        try expect(.symbol(.openParenthesis))
        var arguments = Arguments()
        var isFirst = true
        while !skip(.closeParenthesis) {
            if !isFirst {
                try expect(.symbol(.comma))
                if skip(.closeParenthesis) { break }
            }
            isFirst = false
            if case .name(let name) = token, following == .symbol(.assign) {
                next()
                next()
                arguments.named.append((name, try parseExpression()))
            } else if token == .symbol(.multiply) || token == .symbol(.power) {
                throw failure("unpacked arguments are not supported")
            } else if arguments.named.isEmpty {
                arguments.positional.append(try parseExpression())
            } else {
                throw failure("a positional argument follows a named one")
            }
        }
        return arguments
    }
}
