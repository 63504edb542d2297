/// What a `JSONField` can be read as.
package protocol JSONReadable {
    init(_ value: JSONValue, at field: JSONField) throws(JSONError)
}

extension Int: JSONReadable {
    /// Integers however spelled: `3`, and `3.0` of a careless exporter.
    package init(_ value: JSONValue, at field: JSONField) throws(JSONError) {
        guard let int = value.int ?? value.double.flatMap(Int.init(exactly:)) else {
            throw field.mismatch(expected: "an integer")
        }
        self = int
    }
}

extension Double: JSONReadable {
    package init(_ value: JSONValue, at field: JSONField) throws(JSONError) {
        guard let double = value.double, double.isFinite else { throw field.mismatch(expected: "a number") }
        self = double
    }
}

extension Bool: JSONReadable {
    package init(_ value: JSONValue, at field: JSONField) throws(JSONError) {
        guard let bool = value.bool else { throw field.mismatch(expected: "true or false") }
        self = bool
    }
}

extension String: JSONReadable {
    package init(_ value: JSONValue, at field: JSONField) throws(JSONError) {
        guard let string = value.string else { throw field.mismatch(expected: "a string") }
        self = string
    }
}

extension JSONObject: JSONReadable {
    package init(_ value: JSONValue, at field: JSONField) throws(JSONError) {
        guard let object = value.object else { throw field.mismatch(expected: "an object") }
        self = object
    }
}

extension JSONValue: JSONReadable {
    package init(_ value: JSONValue, at field: JSONField) throws(JSONError) { self = value }
}

extension Array: JSONReadable where Element: JSONReadable {
    package init(_ value: JSONValue, at field: JSONField) throws(JSONError) {
        guard let items = value.array else { throw field.mismatch(expected: "an array") }
        self = []
        reserveCapacity(items.count)
        for place in items.indices { append(try field[place].read()) }
    }
}
