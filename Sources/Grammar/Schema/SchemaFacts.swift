import JSON

/// The kinds of JSON values; whole numbers are numbers.
enum ValueKind: CaseIterable, Hashable, Sendable {
    case null, boolean, number, string, array, object

    init(_ value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .number: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }
}

/// Schemas that all hold for one value.
typealias SchemaGoal = [SchemaPlace]

/// What a value must satisfy, as facts for each kind of value that it may be: a schema, in which references are
/// followed and alternatives are apart.
struct SchemaFacts: Sendable {
    var kinds = Set(ValueKind.allCases)
    /// One of these, where they are given.
    var values: [JSONValue]?
    var excluded: [JSONValue] = []
    var bounds = NumberBounds()
    var isWhole = false
    var divisors: [Decimal10] = []
    var leastLength = 0
    var mostLength: Int?
    var patterns: [Pattern] = []
    var leastItems = 0
    var mostItems: Int?
    var areItemsUnique = false
    /// Of each schema with items of its own: those of the first places, and of all others.
    var items: [(first: [SchemaPlace], rest: SchemaPlace?)] = []
    var contained: [SchemaPlace] = []
    /// In the order of the schema.
    var required: [String] = []
    var leastProperties = 0
    var mostProperties: Int?
    var names: SchemaGoal = []
    var members: [SchemaMembers] = []

    var isImpossible: Bool { kinds.isEmpty || values?.isEmpty == true }
}

/// What one schema says of an object's members.
struct SchemaMembers: Sendable {
    var properties: [(key: String, place: SchemaPlace)]
    var patterns: [(pattern: Pattern, test: PatternTest, place: SchemaPlace)]
    var additional: SchemaPlace?

    func matching(_ key: String) -> [SchemaPlace] {
        var places = properties.filter { $0.key == key }.map(\.place)
        places += patterns.filter { $0.test.holds(key) }.map(\.place)
        if places.isEmpty, let additional { places.append(additional) }
        return places
    }
}
