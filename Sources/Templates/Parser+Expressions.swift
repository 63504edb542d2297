extension Parser {
    /// An expression, or a tuple where a comma follows.
    mutating func parseTuple(allowsConditional: Bool = true) throws(TemplateError) -> Expression {
        let first = try parseItem(allowsConditional)
        guard token == .symbol(.comma) else { return first }
        var items = [first]
        while skip(.comma), startsExpression { items.append(try parseItem(allowsConditional)) }
        return .tuple(items)
    }

    private mutating func parseItem(_ allowsConditional: Bool) throws(TemplateError) -> Expression {
        if allowsConditional { return try parseExpression() }
        return try nested { parser throws(TemplateError) in try parser.parseOr() }
    }

    private var startsExpression: Bool {
        switch token {
        case .outputEnd, .blockEnd, .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace),
            .symbol(.assign), .name("in"), .end:
            false
        default: true
        }
    }

    mutating func parseExpression() throws(TemplateError) -> Expression {
        try nested { parser throws(TemplateError) in try parser.parseConditional() }
    }

    private mutating func parseConditional() throws(TemplateError) -> Expression {
        var expression = try parseOr()
        while skip(name: "if") {
            let test = try parseOr()
            let otherwise = skip(name: "else") ? try parseExpression() : nil
            expression = .conditional(test: test, then: expression, otherwise: otherwise)
        }
        return expression
    }

    private mutating func parseOr() throws(TemplateError) -> Expression {
        let first = try parseAnd()
        guard token == .name("or") else { return first }
        var operands = [first]
        while skip(name: "or") { operands.append(try parseAnd()) }
        return .or(operands)
    }

    private mutating func parseAnd() throws(TemplateError) -> Expression {
        let first = try parseNot()
        guard token == .name("and") else { return first }
        var operands = [first]
        while skip(name: "and") { operands.append(try parseNot()) }
        return .and(operands)
    }

    private mutating func parseNot() throws(TemplateError) -> Expression {
        guard skip(name: "not") else { return try parseComparison() }
        return .not(try nested { parser throws(TemplateError) in try parser.parseNot() })
    }

    private mutating func parseComparison() throws(TemplateError) -> Expression {
        let first = try parseSum()
        var operands: [(ComparisonOperator, Expression)] = []
        while let comparison = skipComparison() { operands.append((comparison, try parseSum())) }
        return operands.isEmpty ? first : .comparison(first, operands)
    }

    private mutating func skipComparison() -> ComparisonOperator? {
        let comparison: ComparisonOperator
        switch token {
        case .symbol(.equal): comparison = .equal
        case .symbol(.notEqual): comparison = .notEqual
        case .symbol(.less): comparison = .less
        case .symbol(.lessOrEqual): comparison = .lessOrEqual
        case .symbol(.greater): comparison = .greater
        case .symbol(.greaterOrEqual): comparison = .greaterOrEqual
        case .name("in"): comparison = .contained
        case .name("not") where following == .name("in"):
            next()
            comparison = .notContained
        default: return nil
        }
        next()
        return comparison
    }

    private mutating func parseSum() throws(TemplateError) -> Expression {
        let first = try parseConcatenation()
        var operands: [(ArithmeticOperator, Expression)] = []
        while let operation = skipOperator([.add, .subtract]) {
            operands.append((operation, try parseConcatenation()))
        }
        return operands.isEmpty ? first : .arithmetic(first, operands)
    }

    private mutating func parseConcatenation() throws(TemplateError) -> Expression {
        let first = try parseProduct()
        guard token == .symbol(.tilde) else { return first }
        var operands = [first]
        while skip(.tilde) { operands.append(try parseProduct()) }
        return .concatenation(operands)
    }

    private mutating func parseProduct() throws(TemplateError) -> Expression {
        let first = try parsePower()
        var operands: [(ArithmeticOperator, Expression)] = []
        while let operation = skipOperator([.multiply, .divide, .floorDivide, .remainder]) {
            operands.append((operation, try parsePower()))
        }
        return operands.isEmpty ? first : .arithmetic(first, operands)
    }

    private mutating func parsePower() throws(TemplateError) -> Expression {
        let first = try parseUnary()
        var operands: [(ArithmeticOperator, Expression)] = []
        while skip(.power) { operands.append((.power, try parseUnary())) }
        return operands.isEmpty ? first : .arithmetic(first, operands)
    }

    private mutating func skipOperator(_ operators: [ArithmeticOperator]) -> ArithmeticOperator? {
        guard case .symbol(let symbol) = token, let operation = ArithmeticOperator(rawValue: symbol.rawValue),
            operators.contains(operation)
        else { return nil }
        next()
        return operation
    }

    private mutating func parseUnary(withFilters: Bool = true) throws(TemplateError) -> Expression {
        var expression: Expression
        if skip(.subtract) {
            let operand = try nested { parser throws(TemplateError) in
                try parser.parseUnary(withFilters: false)
            }
            expression = .negated(operand)
        } else if skip(.add) {
            let operand = try nested { parser throws(TemplateError) in
                try parser.parseUnary(withFilters: false)
            }
            expression = .positive(operand)
        } else {
            expression = try parsePrimary()
        }
        var chain: [Access] = []
        while let access = try parseAccess() { chain.append(access) }
        if withFilters {
            while let access = try parseFilterOrTest() { chain.append(access) }
        }
        if !chain.isEmpty { expression = .access(expression, chain) }
        return expression
    }

    /// The operand of a test without parentheses: no operators, no filters.
    mutating func parseTestOperand() throws(TemplateError) -> Expression {
        let expression = try parsePrimary()
        var chain: [Access] = []
        while let access = try parseAccess() { chain.append(access) }
        return chain.isEmpty ? expression : .access(expression, chain)
    }

    private mutating func parsePrimary() throws(TemplateError) -> Expression {
        let token = token
        switch token {
        case .name(let name):
            next()
            switch name {
            case "true", "True": return .literal(.bool(true))
            case "false", "False": return .literal(.bool(false))
            case "none", "None": return .literal(.none)
            default: return .name(name)
            }
        case .string(var bytes):
            next()
            while case .string(let more) = self.token {
                bytes += more
                next()
            }
            return .literal(.string(TemplateString(bytes: bytes)))
        case .integer(let digits):
            next()
            if let value = Int(digits) { return .literal(.integer(value)) }
            return .literal(.bigInteger(String(digits.drop { $0 == "0" })))
        case .float(let value):
            next()
            return .literal(.float(value))
        case .symbol(.openParenthesis): return try parseParenthesis()
        case .symbol(.openBracket):
            next()
            return .list(try parseItems(until: .closeBracket))
        case .symbol(.openBrace): return try parseDictionary()
        default: throw failure("unexpected \(token.name)")
        }
    }

    private mutating func parseParenthesis() throws(TemplateError) -> Expression {
        next()
        if skip(.closeParenthesis) { return .tuple([]) }
        let expression = try parseTuple()
        try expect(.symbol(.closeParenthesis))
        return expression
    }

    private mutating func parseItems(until end: Token.Symbol) throws(TemplateError) -> [Expression] {
        var items: [Expression] = []
        while !skip(end) {
            if !items.isEmpty {
                try expect(.symbol(.comma))
                if skip(end) { break }
            }
            items.append(try parseExpression())
        }
        return items
    }

    private mutating func parseDictionary() throws(TemplateError) -> Expression {
        next()
        var members: [(key: Expression, value: Expression)] = []
        while !skip(.closeBrace) {
            if !members.isEmpty {
                try expect(.symbol(.comma))
                if skip(.closeBrace) { break }
            }
            let key = try parseExpression()
            try expect(.symbol(.colon))
            members.append((key, try parseExpression()))
        }
        return .dictionary(members)
    }
}
