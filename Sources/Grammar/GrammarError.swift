/// Why a grammar cannot be used. The message follows the name of the request's field.
package struct GrammarError: Error, Equatable {
    /// Where in a schema, as a JSON pointer; empty for its root and for what is not a schema.
    package let pointer: String
    /// A clause that says what is wrong: "uniqueItems cannot be enforced".
    package let reason: String

    package init(_ reason: String, at pointer: String = "") {
        self.pointer = pointer
        self.reason = reason
    }
}

extension GrammarError: CustomStringConvertible {
    package var description: String { pointer.isEmpty ? reason : "\(reason) (at \(pointer))" }
}
