extension Parser {
    /// Parses up to a block tag of one of these names, which stays, or to the end of the template
    /// where there are none.
    mutating func parseBody(endingWith names: [String]) throws(TemplateError) -> [Node] {
        var nodes: [Node] = []
        while true {
            let line = line
            switch token {
            case .text(let bytes):
                next()
                nodes.append(Node(line: line, statement: .text(bytes)))
            case .outputBegin:
                next()
                let expression = try parseTuple()
                try expect(.outputEnd)
                nodes.append(Node(line: line, statement: .output(expression)))
            case .blockBegin:
                if case .name(let name) = following, names.contains(name) {
                    next()
                    return nodes
                }
                next()
                let statement = try nested { parser throws(TemplateError) in try parser.parseStatement() }
                nodes.append(Node(line: line, statement: statement))
            default:
                guard names.isEmpty else {
                    throw failure("expected '\(names.joined(separator: "' or '"))', found \(token.name)")
                }
                return nodes
            }
        }
    }

    /// A body and its end tag.
    private mutating func parseBlock(until name: String) throws(TemplateError) -> [Node] {
        try expect(.blockEnd)
        let body = try parseBody(endingWith: [name])
        next()
        return body
    }

    private mutating func parseStatement() throws(TemplateError) -> Statement {
        let name = try expectName()
        let statement: Statement
        switch name {
        case "if": statement = try parseIf()
        case "for": statement = try parseFor()
        case "set": statement = try parseSet()
        case "macro": statement = try parseMacro()
        case "call": statement = try parseCall()
        case "filter": statement = try parseFilterBlock()
        case "with": statement = try parseWith()
        case "generation": statement = .scope(try parseBlock(until: "endgeneration"))
        case "break", "continue":
            guard openLoops > 0 else { throw failure("'\(name)' outside of a loop") }
            statement = name == "break" ? .breakLoop : .continueLoop
        default: throw failure("unknown tag '\(name)'")
        }
        try expect(.blockEnd)
        return statement
    }

    private mutating func parseIf() throws(TemplateError) -> Statement {
        var branches: [(test: Expression, body: [Node])] = []
        var otherwise: [Node] = []
        while true {
            let test = try parseTuple(allowsConditional: false)
            try expect(.blockEnd)
            branches.append((test, try parseBody(endingWith: ["elif", "else", "endif"])))
            switch next() {
            case .name("elif"): continue
            case .name("else"): otherwise = try parseBlock(until: "endif")
            default: break
            }
            return .branches(branches, otherwise: otherwise)
        }
    }

    private mutating func parseFor() throws(TemplateError) -> Statement {
        let target = try parseTarget()
        try expect(.name("in"))
        let sequence = try parseTuple(allowsConditional: false)
        let filter = skip(name: "if") ? try parseExpression() : nil
        if token == .name("recursive") { throw failure("recursive loops are not supported") }
        try expect(.blockEnd)
        openLoops += 1
        let body = try parseBody(endingWith: ["else", "endfor"])
        openLoops -= 1
        let otherwise = next() == .name("else") ? try parseBlock(until: "endfor") : []
        return .loop(
            Loop(target: target, sequence: sequence, filter: filter, body: body, otherwise: otherwise))
    }

    private mutating func parseSet() throws(TemplateError) -> Statement {
        let target = try parseTarget(allowsAttribute: true)
        if skip(.assign) { return .assignment(target, try parseTuple()) }
        let filters = try parseFilters()
        return .blockAssignment(target, filters: filters, body: try parseBlock(until: "endset"))
    }

    private mutating func parseFilters() throws(TemplateError) -> [Access] {
        var filters: [Access] = []
        while skip(.pipe) { filters.append(try parseFilter()) }
        return filters
    }

    private mutating func parseMacro() throws(TemplateError) -> Statement {
        let name = try expectName()
        return .macro(try parseDefinition(name: name, end: "endmacro"))
    }

    private mutating func parseDefinition(
        name: String, end: String
    ) throws(TemplateError) -> MacroDefinition {
        let parameters = token == .symbol(.openParenthesis) ? try parseParameters() : []
        return try parseDefinition(name: name, parameters: parameters, end: end)
    }

    private mutating func parseDefinition(
        name: String, parameters: [(name: String, defaultValue: Expression?)], end: String
    ) throws(TemplateError) -> MacroDefinition {
        let loops = openLoops
        openLoops = 0
        defer { openLoops = loops }
        return MacroDefinition(name: name, parameters: parameters, body: try parseBlock(until: end))
    }

    private mutating func parseParameters()
        throws(TemplateError) -> [(name: String, defaultValue: Expression?)]
    {
        try expect(.symbol(.openParenthesis))
        var parameters: [(name: String, defaultValue: Expression?)] = []
        while !skip(.closeParenthesis) {
            if !parameters.isEmpty { try expect(.symbol(.comma)) }
            let name = try expectName()
            if skip(.assign) {
                parameters.append((name, try parseExpression()))
            } else if parameters.last?.defaultValue != nil {
                throw failure("parameter '\(name)' without a default follows one with a default")
            } else {
                parameters.append((name, nil))
            }
        }
        return parameters
    }

    private mutating func parseCall() throws(TemplateError) -> Statement {
        let parameters = token == .symbol(.openParenthesis) ? try parseParameters() : []
        let call = try parseExpression()
        guard case .access(_, let chain) = call, case .call? = chain.last else {
            throw failure("a call block needs a call")
        }
        return .callBlock(call, try parseDefinition(name: "caller", parameters: parameters, end: "endcall"))
    }

    private mutating func parseFilterBlock() throws(TemplateError) -> Statement {
        let filters = [try parseFilter()] + (try parseFilters())
        return .filterBlock(filters, body: try parseBlock(until: "endfilter"))
    }

    private mutating func parseWith() throws(TemplateError) -> Statement {
        var values: [(name: Target, value: Expression)] = []
        while token != .blockEnd {
            if !values.isEmpty { try expect(.symbol(.comma)) }
            let target = try parseTarget()
            try expect(.symbol(.assign))
            values.append((target, try parseExpression()))
        }
        return .with(values, body: try parseBlock(until: "endwith"))
    }

    private mutating func parseTarget(allowsAttribute: Bool = false) throws(TemplateError) -> Target {
        var targets: [Target] = []
        var isTuple = false
        repeat {
            if skip(.openParenthesis) {
                targets.append(try nested { parser throws(TemplateError) in try parser.parseTarget() })
                try expect(.symbol(.closeParenthesis))
                continue
            }
            guard case .name = token else { break }
            let name = try expectName()
            if allowsAttribute, skip(.dot) {
                targets.append(.attribute(namespace: name, try expectName()))
            } else {
                targets.append(.name(name))
            }
        } while skipComma(&isTuple)
        guard let first = targets.first else { throw failure("expected a name, found \(token.name)") }
        return isTuple ? .tuple(targets) : first
    }

    private mutating func skipComma(_ found: inout Bool) -> Bool {
        guard skip(.comma) else { return false }
        found = true
        return true
    }
}
