import JSON

/// Reads the keywords of one schema.
extension SchemaCompiler {
    mutating func read(_ node: Int) throws(GrammarError) -> [Alternative] {
        let value = document[node].value
        if let allowed = value.bool { return allowed ? [.anything] : [] }
        guard let schema = value.object else {
            throw GrammarError("a schema is an object or a boolean", at: document[node].pointer)
        }
        if document.ignoresSiblingsOfReferences, let reference = schema["$ref"]?.string {
            return try alternatives(Literal(node: try document.target(of: reference, in: node)))
        }
        guard let own = try ownConditions(of: schema, at: node).simplified() else {
            // What the other keywords say is no longer of interest.
            return []
        }
        var result = [own]
        for (keyword, value) in schema.members {
            let factor = try combination(keyword, value, of: schema, at: node)
            if let factor { result = try product(result, factor, at: node) }
        }
        return try withUnevaluated(result, of: schema, at: node)
    }

    /// What the keywords say that set conditions of their own.
    private mutating func ownConditions(of schema: JSONObject, at node: Int) throws(GrammarError)
        -> Alternative
    {
        var own = Alternative.anything
        for (keyword, value) in schema.members {
            try spend(at: node)
            let place = place(node, keyword)
            switch keyword {
            case "type": try readType(value, place, into: &own)
            case "enum":
                guard let values = value.array else { throw GrammarError("enum must be an array", at: place) }
                guard values.count <= options.limits.listedValues else {
                    throw GrammarError("enum has more than \(options.limits.listedValues) values", at: place)
                }
                try spend(values.count / 8, at: node)
                own.keep(values)
            case "const": own.keep([value])
            case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum":
                try readBound(keyword, value, schema, place, into: &own.number)
            case "multipleOf", "divisibleBy":
                guard let number = value.number, let divisor = ExactDecimal(number), !divisor.isZero,
                    !divisor.isNegative
                else { throw GrammarError("\(keyword) must be a number above 0", at: place) }
                own.number.divisors.append(divisor)
                own.number.pointer = place
                if divisor == ExactDecimal(1) {
                    own.number.divisors = []
                    own.number.isInteger = true
                }
            case "minLength": own.string.atLeast = try count(value, keyword, place)
            case "maxLength": own.string.atMost = try count(value, keyword, place)
            case "pattern": own.string.patterns.append(try pattern(value, keyword, place))
            case "format":
                if let name = value.string, let pattern = try StringFormat.pattern(name) {
                    own.string.patterns.append(pattern)
                }
            case "minItems": own.array.atLeast = try count(value, keyword, place)
            case "maxItems": own.array.atMost = try count(value, keyword, place)
            case "uniqueItems": if value.bool == true { own.array.unique = place }
            case "minProperties":
                own.object.atLeast = try count(value, keyword, place)
                own.object.pointer = place
            case "maxProperties": own.object.atMost = try count(value, keyword, place)
            case "required":
                // A boolean in draft-03, where it speaks of the member and not of the object.
                if value.bool == nil { own.object.required = try keys(value, keyword, place) }
            case "propertyNames": own.object.names = conjunction(value, of: node, keyword)
            default: break
            }
        }
        if let layer = try itemLayer(of: schema, at: node) { own.array.layers = [layer] }
        if let layer = try memberLayer(of: schema, at: node) { own.object.layers = [layer] }
        if let value = schema["contains"] { try readContains(value, of: schema, at: node, into: &own.array) }
        return own
    }

    private mutating func readContains(
        _ value: JSONValue, of schema: JSONObject, at node: Int, into array: inout ArrayLimits
    ) throws(GrammarError) {
        var part = ArrayLimits.Contained(
            item: conjunction(value, of: node, "contains"), pointer: place(node, "contains"))
        if let least = schema["minContains"] {
            part.atLeast = try count(least, "minContains", place(node, "minContains"))
        }
        if let most = schema["maxContains"] {
            part.atMost = try count(most, "maxContains", place(node, "maxContains"))
        }
        if part.atLeast > 0 || part.atMost != nil { array.contained.append(part) }
    }

    private mutating func itemLayer(
        of schema: JSONObject, at node: Int
    ) throws(GrammarError) -> ArrayLimits.Layer? {
        var layer = ArrayLimits.Layer()
        let oldStyle = schema["items"]?.array
        if let first = schema["prefixItems"] ?? oldStyle.map(JSONValue.array) {
            let keyword = schema["prefixItems"] == nil ? "items" : "prefixItems"
            guard let first = first.array else {
                throw GrammarError("\(keyword) must be an array", at: place(node, keyword))
            }
            for (index, item) in first.enumerated() {
                try spend(at: node)
                layer.first.append(conjunction(item, of: node, keyword, String(index)))
            }
        }
        let restKeyword = oldStyle == nil ? "items" : "additionalItems"
        if let rest = schema[restKeyword] {
            layer.rest = conjunction(rest, of: node, restKeyword)
            layer.speaksOfRest = true
        }
        return layer.first.isEmpty && !layer.speaksOfRest ? nil : layer
    }

    private mutating func memberLayer(
        of schema: JSONObject, at node: Int
    ) throws(GrammarError) -> ObjectLimits.Layer? {
        var layer = ObjectLimits.Layer()
        for (key, value) in try members(schema, "properties", node) {
            try spend(at: node)
            layer.named[Spelling(key)] = conjunction(value, of: node, "properties", key)
            layer.order.append(Spelling(key))
        }
        let patterns = try members(schema, "patternProperties", node)
        // Each pattern is told apart from all others, which is work that grows with their square.
        guard patterns.count <= 32 else {
            throw GrammarError(
                "more than 32 patternProperties cannot be enforced", at: place(node, "patternProperties"))
        }
        for (key, value) in patterns {
            let place = "\(place(node, "patternProperties"))/\(JSONPointer.escaped(key))"
            layer.matching.append(
                ObjectLimits.Layer.Matching(
                    key: try pattern(.string(key), "patternProperties", place),
                    value: conjunction(value, of: node, "patternProperties", key)))
        }
        if let rest = schema["additionalProperties"] {
            layer.rest = conjunction(rest, of: node, "additionalProperties")
            layer.speaksOfRest = true
        } else if !options.additionalPropertiesByDefault, schema["unevaluatedProperties"] == nil,
            schema["properties"] != nil
        {
            layer.rest = never
        }
        return schema["properties"] == nil && layer.matching.isEmpty && !layer.speaksOfRest ? nil : layer
    }

    /// A conjunction that nothing satisfies.
    var never: Conjunction {
        mutating get { [Literal(node: document.never)] }
    }

    func place(_ node: Int, _ keyword: String) -> String {
        "\(document[node].pointer)/\(JSONPointer.escaped(keyword))"
    }
}
