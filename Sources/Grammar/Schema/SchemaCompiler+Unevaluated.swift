import JSON

extension SchemaCompiler {
    /// Adds `unevaluatedProperties` and `unevaluatedItems`: they speak of what no keyword beside them, nor in
    /// the alternative taken, speaks of. Other alternatives may hold too and speak of more, which is not used:
    /// that leaves documents out, and lets none in.
    mutating func withUnevaluated(
        _ alternatives: [Alternative], of schema: JSONObject, at node: Int
    ) throws(GrammarError) -> [Alternative] {
        var alternatives = alternatives
        if let value = schema["unevaluatedProperties"] {
            let rest = conjunction(value, of: node, "unevaluatedProperties")
            for place in alternatives.indices { alternatives[place].object.addUnevaluated(rest) }
        }
        if let value = schema["unevaluatedItems"] {
            let rest = conjunction(value, of: node, "unevaluatedItems")
            for place in alternatives.indices { alternatives[place].array.addUnevaluated(rest) }
        }
        return alternatives
    }
}

extension ObjectLimits {
    fileprivate mutating func addUnevaluated(_ rest: Conjunction) {
        var layer = Layer(rest: rest, speaksOfRest: true)
        for other in layers where !other.isNegative {
            if other.speaksOfRest { return }
            for key in other.order where layer.named[key] == nil { layer.order.append(key) }
            for key in other.named.keys { layer.named[key] = [] }
            layer.matching += other.matching.map { Layer.Matching(key: $0.key, value: []) }
        }
        layers.append(layer)
    }
}

extension ArrayLimits {
    fileprivate mutating func addUnevaluated(_ rest: Conjunction) {
        let spoken = layers.filter { !$0.isNegative }
        if spoken.contains(where: \.speaksOfRest) { return }
        let count = spoken.reduce(0) { max($0, $1.first.count) }
        layers.append(Layer(first: Array(repeating: [], count: count), rest: rest, speaksOfRest: true))
    }
}

extension Alternative {
    /// The same, with nothing in it evaluated: inside `not`, even `not` twice, nothing is.
    var negative: Alternative {
        var result = self
        for place in array.layers.indices { result.array.layers[place].isNegative = true }
        for place in object.layers.indices { result.object.layers[place].isNegative = true }
        return result
    }
}
