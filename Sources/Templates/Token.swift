enum Token: Equatable, Sendable {
    /// Template text outside of tags.
    case text([UInt8])
    /// `{%` and `%}`
    case blockBegin, blockEnd
    /// `{{` and `}}`
    case outputBegin, outputEnd
    case name(String)
    case string([UInt8])
    /// Decimal digits.
    case integer(String)
    case float(Double)
    case symbol(Symbol)
    case end

    enum Symbol: String, Sendable, CaseIterable {
        case floorDivide = "//"
        case power = "**"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case remainder = "%"
        case tilde = "~"
        case less = "<"
        case greater = ">"
        case assign = "="
        case dot = "."
        case comma = ","
        case colon = ":"
        case pipe = "|"
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
    }

    /// As it is named in an error.
    var name: String {
        switch self {
        case .text: "text"
        case .blockBegin: "'{%'"
        case .blockEnd: "'%}'"
        case .outputBegin: "'{{'"
        case .outputEnd: "'}}'"
        case .name(let name): "'\(name)'"
        case .string: "a string"
        case .integer, .float: "a number"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the template"
        }
    }
}

struct LocatedToken: Sendable {
    let token: Token
    let line: Int
}
