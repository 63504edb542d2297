/// What a client that trusts the order and form of a stream would trip over.
package struct StreamViolation: Error, CustomStringConvertible {
    package let description: String

    static func check(
        _ isKept: Bool, _ rule: String = "", line: Int = #line, file: String = #fileID
    ) throws {
        guard isKept else { throw StreamViolation(description: "\(file):\(line): broken: \(rule)") }
    }

    static func unwrap<Value>(
        _ value: Value?, _ rule: String = "", line: Int = #line, file: String = #fileID
    ) throws -> Value {
        if let value { return value }
        throw StreamViolation(description: "\(file):\(line): missing: \(rule)")
    }
}
