/// A literal of a template's source.
enum Literal: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    case bigInteger(String)
    case float(Double)
    case string(TemplateString)
}

/// Chains of equal precedence are arrays, so that a long one is not a deep one.
indirect enum Expression: Sendable {
    case literal(Literal)
    case name(String)
    case tuple([Expression])
    case list([Expression])
    case dictionary([(key: Expression, value: Expression)])
    case conditional(test: Expression, then: Expression, otherwise: Expression?)
    case or([Expression])
    case and([Expression])
    case not(Expression)
    case comparison(Expression, [(ComparisonOperator, Expression)])
    case arithmetic(Expression, [(ArithmeticOperator, Expression)])
    case concatenation([Expression])
    case negated(Expression)
    case positive(Expression)
    case access(Expression, [Access])
}

enum ComparisonOperator: Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contained, notContained
}

enum ArithmeticOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"
}

/// What follows a primary expression.
enum Access: Sendable {
    case attribute(String)
    case item(Expression)
    case slice(lower: Expression?, upper: Expression?, step: Expression?)
    case call(Arguments)
    case filter(String, Arguments)
    case test(String, Arguments, negated: Bool)
}

struct Arguments: Sendable {
    var positional: [Expression] = []
    var named: [(name: String, value: Expression)] = []
}

/// Where an assignment goes.
indirect enum Target: Sendable {
    case name(String)
    case attribute(namespace: String, String)
    case tuple([Target])
}

struct Node: Sendable {
    let line: Int
    let statement: Statement
}

enum Statement: Sendable {
    case text([UInt8])
    case output(Expression)
    case branches([(test: Expression, body: [Node])], otherwise: [Node])
    case loop(Loop)
    case assignment(Target, Expression)
    case blockAssignment(Target, filters: [Access], body: [Node])
    case macro(MacroDefinition)
    case callBlock(Expression, CallerDefinition)
    case filterBlock([Access], body: [Node])
    case with([(name: Target, value: Expression)], body: [Node])
    /// `{% generation %}`: a scope and nothing else.
    case scope([Node])
    case breakLoop
    case continueLoop
}

struct Loop: Sendable {
    let target: Target
    let sequence: Expression
    let filter: Expression?
    let body: [Node]
    let otherwise: [Node]
}

typealias CallerDefinition = MacroDefinition

final class MacroDefinition: Sendable {
    let name: String
    let parameters: [(name: String, defaultValue: Expression?)]
    let body: [Node]

    init(name: String, parameters: [(name: String, defaultValue: Expression?)], body: [Node]) {
        self.name = name
        self.parameters = parameters
        self.body = body
    }
}
