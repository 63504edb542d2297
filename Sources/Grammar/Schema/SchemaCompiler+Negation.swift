import JSON

/// What does not satisfy a schema: what fails one of its keywords.
extension SchemaCompiler {
    mutating func alternativesOfNegation(_ node: Int) throws(GrammarError) -> [Alternative] {
        let value = document[node].value
        if let allowed = value.bool { return allowed ? [] : [.anything] }
        guard let schema = value.object else {
            throw GrammarError("a schema is an object or a boolean", at: document[node].pointer)
        }
        if document.ignoresSiblingsOfReferences, let reference = schema["$ref"]?.string {
            let target = try document.target(of: reference, in: node)
            return try alternatives(Literal(node: target, isNegated: true))
        }
        var failures: [Alternative] = []
        for (keyword, value) in schema.members {
            for failure in try negation(keyword, value, of: schema, at: node) {
                if let failure = failure.simplified() { failures.append(failure) }
            }
        }
        return failures
    }

    private mutating func negation(
        _ keyword: String, _ value: JSONValue, of schema: JSONObject, at node: Int
    ) throws(GrammarError) -> [Alternative] {
        let place = place(node, keyword)
        var failure = Alternative.anything
        switch keyword {
        case "type":
            try readType(value, place, into: &failure)
            let isInteger = failure.number.isInteger
            failure.number.isInteger = false
            failure.kinds = Kinds.all.subtracting(failure.kinds)
            guard isInteger else { return [failure] }
            var fraction = Alternative(kinds: .number)
            fraction.number.isFraction = true
            return [failure, fraction]
        case "enum", "const":
            return try leavingOut(keyword == "enum" ? value.array ?? [] : [value], at: node)
        case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum":
            var limits = NumberLimits()
            try readBound(keyword, value, schema, place, into: &limits)
            failure.kinds = .number
            if var bound = limits.lower {
                bound.isExclusive.toggle()
                failure.number.upper = bound
            } else if var bound = limits.upper {
                bound.isExclusive.toggle()
                failure.number.lower = bound
            } else {
                return []
            }
            return [failure]
        case "minLength":
            failure.kinds = .string
            let least = try count(value, keyword, place)
            guard least > 0 else { return [] }
            failure.string.atMost = least - 1
            return [failure]
        case "maxLength":
            failure.kinds = .string
            failure.string.atLeast = try count(value, keyword, place) + 1
            return [failure]
        case "pattern":
            failure.kinds = .string
            failure.string.patterns = [.not(try pattern(value, keyword, place))]
            return [failure]
        case "format":
            guard let name = value.string, let pattern = try StringFormat.pattern(name) else { return [] }
            failure.kinds = .string
            failure.string.patterns = [.not(pattern)]
            return [failure]
        case "minItems":
            failure.kinds = .array
            let least = try count(value, keyword, place)
            guard least > 0 else { return [] }
            failure.array.atMost = least - 1
            return [failure]
        case "maxItems":
            failure.kinds = .array
            failure.array.atLeast = try count(value, keyword, place) + 1
            return [failure]
        case "minProperties":
            failure.kinds = .object
            let least = try count(value, keyword, place)
            guard least > 0 else { return [] }
            failure.object.atMost = least - 1
            return [failure]
        case "maxProperties":
            failure.kinds = .object
            failure.object.atLeast = try count(value, keyword, place) + 1
            failure.object.pointer = place
            return [failure]
        case "required":
            if value.bool != nil { return [] }
            return try keys(value, keyword, place).map { lacking($0) }
        default: return try negationOfParts(keyword, value, of: schema, at: node)
        }
    }

    private mutating func negationOfParts(
        _ keyword: String, _ value: JSONValue, of schema: JSONObject, at node: Int
    ) throws(GrammarError) -> [Alternative] {
        let place = place(node, keyword)
        switch keyword {
        case "$ref":
            guard let reference = value.string else { throw GrammarError("$ref must be a string", at: place) }
            return try alternatives(
                Literal(node: try document.target(of: reference, in: node), isNegated: true))
        case "allOf":
            var union: [Alternative] = []
            for part in try parts(value, keyword, node) {
                if let literal = part.first { union += try alternatives(literal.negated) }
            }
            return union
        case "anyOf":
            var result: [Alternative] = [.anything]
            for part in try parts(value, keyword, node) {
                guard let literal = part.first else { return [] }
                result = try product(result, try alternatives(literal.negated), at: node)
            }
            return result
        case "not": return try alternatives(conjunction(value, of: node, keyword))
        case "properties":
            var union: [Alternative] = []
            for (key, value) in try members(schema, keyword, node) {
                guard let literal = conjunction(value, of: node, keyword, key).first else { continue }
                var failure = Alternative(kinds: .object)
                failure.object.required = [Spelling(key)]
                var layer = ObjectLimits.Layer()
                layer.named[Spelling(key)] = [literal.negated]
                failure.object.layers = [layer]
                union.append(failure)
            }
            return union
        case "items" where value.array == nil && schema["prefixItems"] == nil:
            guard let literal = conjunction(value, of: node, keyword).first else { return [] }
            var failure = Alternative(kinds: .array)
            failure.array.contained = [
                ArrayLimits.Contained(item: [literal.negated], pointer: place)
            ]
            return [failure]
        case "prefixItems", "items":
            var union: [Alternative] = []
            for (index, part) in try parts(value, keyword, node).enumerated() {
                guard let literal = part.first else { continue }
                var failure = Alternative(kinds: .array)
                failure.array.atLeast = index + 1
                failure.array.layers = [
                    ArrayLimits.Layer(
                        first: Array(repeating: [], count: index) + [[literal.negated]])
                ]
                union.append(failure)
            }
            return union
        case "contains" where schema["minContains"] == nil && schema["maxContains"] == nil:
            var failure = Alternative(kinds: .array)
            if let literal = conjunction(value, of: node, keyword).first {
                failure.array.layers = [ArrayLimits.Layer(rest: [literal.negated])]
            } else {
                failure.array.atMost = 0
            }
            return [failure]
        case "if":
            guard let condition = conjunction(value, of: node, keyword).first else {
                guard let then = schema["then"].flatMap({ conjunction($0, of: node, "then").first }) else {
                    return []
                }
                return try alternatives(then.negated)
            }
            var union: [Alternative] = []
            if let then = schema["then"].flatMap({ conjunction($0, of: node, "then").first }) {
                union += try alternatives([condition].and([then.negated]))
            }
            if let otherwise = schema["else"].flatMap({ conjunction($0, of: node, "else").first }) {
                union += try alternatives([condition.negated].and([otherwise.negated]))
            }
            return union
        case "additionalProperties":
            guard let literal = conjunction(value, of: node, keyword).first else { return [] }
            var spoken: [Pattern] = []
            for (key, _) in try members(schema, "properties", node) { spoken.append(.spelled(key)) }
            for (key, _) in try members(schema, "patternProperties", node) {
                spoken.append(try pattern(.string(key), "patternProperties", place))
            }
            return [having(.not(.choice(spoken)), [literal.negated], place)]
        case "patternProperties":
            var union: [Alternative] = []
            for (key, value) in try members(schema, keyword, node) {
                guard let literal = conjunction(value, of: node, keyword, key).first else { continue }
                union.append(having(try pattern(.string(key), keyword, place), [literal.negated], place))
            }
            return union
        case "propertyNames":
            guard let literal = conjunction(value, of: node, keyword).first,
                let names = try keyPattern([literal.negated])
            else { return [] }
            return [having(names, [], place)]
        case "oneOf":
            let parts = try parts(value, keyword, node)
            guard parts.count <= 16 else { throw refusal(keyword, place) }
            var union = try alternatives(parts.reduce([]) { $0.and($1.first.map { [$0.negated] } ?? never) })
            for (index, part) in parts.enumerated() {
                for other in parts[..<index] { union += try alternatives(part.and(other)) }
            }
            return union
        case "dependentRequired", "dependentSchemas", "dependencies":
            var union: [Alternative] = []
            for (key, value) in try members(schema, keyword, node) {
                var with = Alternative(kinds: .object)
                with.object.required = [Spelling(key)]
                var failures: [Alternative]
                if value.array != nil || value.string != nil {
                    failures = try keys(value.array == nil ? .array([value]) : value, keyword, place).map {
                        lacking($0)
                    }
                } else {
                    guard let literal = conjunction(value, of: node, keyword, key).first else { continue }
                    failures = try alternatives(literal.negated)
                }
                union += try product([with], failures, at: node)
            }
            return union
        case "multipleOf", "divisibleBy":
            guard let number = value.number, let divisor = ExactDecimal(number), divisor.isInteger,
                !divisor.isZero, !divisor.isNegative
            else { throw refusal(keyword, place) }
            var failure = Alternative(kinds: .number)
            failure.number.nonDivisors = [divisor]
            failure.number.pointer = place
            return [failure]
        case "unevaluatedProperties", "unevaluatedItems", "additionalItems":
            if conjunction(value, of: node, keyword).isEmpty { return [] }
            throw refusal(keyword, place)
        case "uniqueItems":
            if value.bool == false { return [] }
            throw refusal(keyword, place)
        case "contains", "$dynamicRef", "$recursiveRef", "extends", "disallow":
            throw refusal(keyword, place)
        default: return []
        }
    }

    private func refusal(_ keyword: String, _ place: String) -> GrammarError {
        GrammarError("\(keyword) cannot be negated, as not, oneOf or if would need", at: place)
    }

    /// Objects with a member of some key.
    private func having(_ key: Pattern, _ value: Conjunction, _ place: String) -> Alternative {
        var failure = Alternative(kinds: .object)
        failure.object.some = [ObjectLimits.Some(key: key, value: value, pointer: place)]
        return failure
    }

    mutating func lacking(_ key: Spelling) -> Alternative {
        var failure = Alternative(kinds: .object)
        failure.object.layers = [absent(key)]
        return failure
    }
}
