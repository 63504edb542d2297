/// The members of an object in the order in which they were written.
package struct JSONObject: Sendable, Equatable {
    package typealias Member = (key: String, value: JSONValue)

    package private(set) var keys: [String] = []
    private var values: [String: JSONValue] = [:]

    package init() {}

    package init(_ members: [Member]) {
        for member in members { self[member.key] = member.value }
    }

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }
    package var members: [Member] { keys.map { ($0, values[$0] ?? .null) } }

    /// Assigning to a present key keeps its place (as Python's dict does); nil removes it.
    package subscript(key: String) -> JSONValue? {
        get { values[key] }
        set {
            guard let newValue else {
                if values.removeValue(forKey: key) != nil { keys.removeAll { $0 == key } }
                return
            }
            if values.updateValue(newValue, forKey: key) == nil { keys.append(key) }
        }
    }
}
