import JSON

extension SchemaCompiler {
    /// A value with its members in the order in which the rules write them, as far as it satisfies the schema.
    mutating func ordered(_ value: JSONValue, by conjunction: Conjunction) throws(GrammarError) -> JSONValue {
        for alternative in try alternatives(conjunction) where try holds(alternative, value) {
            if let listed = alternative.values?.first(where: { $0 == ListedValue(value) }) {
                return listed.value
            }
            switch value {
            case .array(let items):
                var ordered: [JSONValue] = []
                for (place, item) in items.enumerated() {
                    ordered.append(try self.ordered(item, by: alternative.array.item(place)))
                }
                return .array(ordered)
            case .object(let object):
                var ordered = JSONObject()
                var keys = try members(of: alternative.object)?.map(\.key.text) ?? []
                keys += object.keys
                for key in keys {
                    guard ordered[key] == nil, let member = object[key] else { continue }
                    let conditions = try self.value(of: Spelling(key), in: alternative.object)
                    ordered[key] = try self.ordered(member, by: conditions)
                }
                return .object(ordered)
            default: return value
            }
        }
        return value
    }
}
