import JSON

/// Keywords that combine schemas of one value.
extension SchemaCompiler {
    /// What a keyword adds to the others; nil for one that is read elsewhere, or is an annotation.
    mutating func combination(
        _ keyword: String, _ value: JSONValue, of schema: JSONObject, at node: Int
    ) throws(GrammarError) -> [Alternative]? {
        switch keyword {
        case "$ref", "$dynamicRef":
            guard let reference = value.string else {
                throw GrammarError("\(keyword) must be a string", at: place(node, keyword))
            }
            if keyword == "$dynamicRef", try document.isDynamic(reference, in: node) {
                throw GrammarError("$dynamicRef has several targets", at: place(node, keyword))
            }
            return try alternatives(Literal(node: try document.target(of: reference, in: node)))
        case "$recursiveRef":
            throw GrammarError("\(keyword) cannot be enforced", at: place(node, keyword))
        case "allOf":
            var result: [Alternative] = [.anything]
            for part in try parts(value, keyword, node) {
                result = try product(result, try alternatives(part), at: node)
            }
            return result
        case "anyOf": return try union(try parts(value, keyword, node))
        case "oneOf": return try exactlyOne(try parts(value, keyword, node), at: place(node, keyword))
        case "not":
            let part = conjunction(value, of: node, keyword)
            return part.isEmpty ? [] : try alternatives(part[0].negated)
        case "if":
            let condition = conjunction(value, of: node, keyword)
            let then = schema["then"].map { conjunction($0, of: node, "then") } ?? []
            let otherwise = schema["else"].map { conjunction($0, of: node, "else") } ?? []
            if then.isEmpty && otherwise.isEmpty { return nil }
            if condition.isEmpty { return try alternatives(then) }
            return try union([condition.and(then), [condition[0].negated].and(otherwise)])
        case "dependentRequired", "dependentSchemas", "dependencies":
            return try dependencies(keyword, of: schema, at: node)
        case "extends", "disallow":
            throw GrammarError("\(keyword) of draft-03 cannot be enforced", at: place(node, keyword))
        default: return nil
        }
    }

    mutating func parts(
        _ value: JSONValue, _ keyword: String, _ node: Int
    ) throws(GrammarError) -> [Conjunction] {
        var parts: [Conjunction] = []
        for (index, schema) in try schemas(value, keyword, node).enumerated() {
            try spend(at: node)
            parts.append(conjunction(schema, of: node, keyword, String(index)))
        }
        return parts
    }

    /// Where no value satisfies two, the union; else each with all others negated, if that can be said.
    private mutating func exactlyOne(
        _ parts: [Conjunction], at place: String
    ) throws(GrammarError) -> [Alternative] {
        var overlaps: [Int: [Int]] = [:]
        for (place, part) in parts.enumerated() {
            for other in 0..<place where try !areDisjoint(part, parts[other]) {
                overlaps[place, default: []].append(other)
                overlaps[other, default: []].append(place)
            }
        }
        var union: [Alternative] = []
        for (index, part) in parts.enumerated() {
            var only = part
            for other in overlaps[index] ?? [] {
                guard let literal = parts[other].first else {
                    // The other holds everything.
                    only = never
                    continue
                }
                only = only.and([literal.negated])
            }
            do {
                union += try alternatives(only)
            } catch {
                guard overlaps[index] != nil, error.pointer != place else { throw error }
                throw GrammarError("oneOf has branches that may hold one value (\(error.reason))", at: place)
            }
        }
        return union
    }

    private mutating func areDisjoint(_ a: Conjunction, _ b: Conjunction) throws(GrammarError) -> Bool {
        if a.isEmpty || b.isEmpty { return false }
        let (a, b) = (try alternatives(a), try alternatives(b))
        try spend(a.count * b.count)
        for first in a {
            for second in b {
                guard let both = first.and(second) else { continue }
                guard try isEmpty(both) else { return false }
            }
        }
        return true
    }

    /// For each key: the object does not have it, or has it and what depends on it.
    private mutating func dependencies(
        _ keyword: String, of schema: JSONObject, at node: Int
    ) throws(GrammarError) -> [Alternative] {
        var result: [Alternative] = [.anything]
        for (key, value) in try members(schema, keyword, node) {
            var without = Alternative.anything
            without.object.layers = [absent(Spelling(key))]
            var with = Alternative.anything
            with.object.required = [Spelling(key)]
            var dependents: [Alternative]
            if value.array != nil || value.string != nil {
                with.object.required += try keys(
                    value.array == nil ? .array([value]) : value, keyword, place(node, keyword))
                dependents = [with]
            } else {
                with.kinds = .object
                let part = conjunction(value, of: node, keyword, key)
                if part.isEmpty { continue }
                dependents = try product([with], try alternatives(part), at: node)
                // What is no object is not spoken of.
                var other = Alternative.anything
                other.kinds.remove(.object)
                without.kinds = .object
                dependents.append(other)
            }
            result = try product(result, [without] + dependents, at: node)
        }
        return result
    }

    /// A layer of objects that lack a member.
    mutating func absent(_ key: Spelling) -> ObjectLimits.Layer {
        var layer = ObjectLimits.Layer()
        layer.named[key] = never
        return layer
    }
}
