import JSON

/// Fields of a request. A field that is absent or `null` reads as nil.
extension JSONField {
    /// This field, where the client sent something other than `null`.
    var sent: JSONField? {
        guard let value, !value.isNull else { return nil }
        return self
    }

    func flag() throws(WireError) -> Bool? {
        guard let sent else { return nil }
        guard let flag = sent.value?.bool else { throw wrongType("true or false") }
        return flag
    }

    func text() throws(WireError) -> String? {
        guard let sent else { return nil }
        guard let text = sent.value?.string else { throw wrongType("a string") }
        return text
    }

    func object() throws(WireError) -> JSONObject? {
        guard let sent else { return nil }
        guard let object = sent.value?.object else { throw wrongType("an object") }
        return object
    }

    func number(_ range: NumberRange) throws(WireError) -> Double? {
        guard let sent else { return nil }
        guard let number = sent.value?.double else { throw wrongType("\(range)") }
        guard range.contains(number) else { throw notAllowed("\(range)") }
        return number
    }

    /// Integers however spelled, `5.0` too.
    func integer(_ range: ClosedRange<Int>) throws(WireError) -> Int? {
        guard let sent, let value = sent.value else { return nil }
        let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
        guard let number = value.number, number.isWhole else { throw wrongType(expected) }
        guard let integer = value.exactInteger, range.contains(integer) else { throw notAllowed(expected) }
        return integer
    }
}

/// Fields that must be there.
extension JSONField {
    func requiredText() throws(WireError) -> String {
        guard let text = try text() else { throw missing("a string") }
        return text
    }

    func requiredObject() throws(WireError) -> JSONObject {
        guard let object = try object() else { throw missing("an object") }
        return object
    }
}

/// What is wrong with a field. `expected` reads as `an integer from 1 to 16`.
extension JSONField {
    func missing(_ expected: String) -> WireError {
        WireError(.schema, "\(path.dotted) is missing; it must be \(expected).", parameter: parameter)
    }

    func wrongType(_ expected: String) -> WireError { unexpected(.schema, expected) }
    func notAllowed(_ expected: String) -> WireError { unexpected(.value, expected) }

    /// `what` goes on after the field's name.
    func malformed(_ what: String) -> WireError { error(.schema, what) }
    func refused(_ what: String) -> WireError { error(.value, what) }

    private func error(_ kind: WireError.Kind, _ what: String) -> WireError {
        WireError(kind, "\(path.dotted) \(what)", parameter: parameter)
    }

    private func unexpected(_ kind: WireError.Kind, _ expected: String) -> WireError {
        guard let value else { return missing(expected) }
        return error(kind, "must be \(expected), not \(value.summary).")
    }

    /// A field goes by its own name, what is wrong inside it notwithstanding; only of what holds fields of
    /// its own the whole path is told.
    private var parameter: String? {
        guard case .key(let name)? = path.steps.first else { return nil }
        return Self.namespaces.contains(name) ? path.dotted : name
    }

    private static let namespaces: Set = ["messages", "tools", "functions", "nvext"]
}

extension JSONNumber {
    /// Whether the number is an integer, of any size.
    fileprivate var isWhole: Bool { isInteger || double.isInfinite || double.rounded() == double }
}

extension JSONValue {
    /// The integer that a number is, where 64 bits hold it. One spelled as an integer is never rounded.
    fileprivate var exactInteger: Int? {
        guard let number, !number.isInteger else { return int }
        return Int(exactly: number.double)
    }
}
