import JSON

/// Reads goals as facts.
struct SchemaReader {
    let document: SchemaDocument
    let closesObjects: Bool
    private var work = 0

    static let alternativeLimit = 300
    private static let workLimit = 100_000

    init(_ document: SchemaDocument, closesObjects: Bool) {
        self.document = document
        self.closesObjects = closesObjects
    }

    /// The alternatives of a goal: a value satisfies it where it satisfies one of them.
    mutating func alternatives(_ goal: SchemaGoal) throws(GrammarError) -> [SchemaFacts] {
        var alternatives = [SchemaFacts()]
        for place in goal { try conjoin(place, to: &alternatives, path: []) }
        return alternatives.filter { !$0.isImpossible }
    }

    /// - Parameter path: the references that led here.
    private mutating func conjoin(
        _ place: SchemaPlace, to alternatives: inout [SchemaFacts], path: Set<String>
    ) throws(GrammarError) {
        work += alternatives.count
        guard work < Self.workLimit else {
            throw GrammarError("the schema takes too much work", at: place.pointer)
        }
        guard path.count < 64 else { throw GrammarError("references are nested too deep", at: place.pointer) }
        switch place.value {
        case .bool(true): return
        case .bool(false): alternatives.removeAll()
        case .object(let object): try conjoin(object, place, &alternatives, path)
        default: throw GrammarError("a schema must be an object or a boolean", at: place.pointer)
        }
    }

    private mutating func conjoin(
        _ object: JSONObject, _ place: SchemaPlace, _ alternatives: inout [SchemaFacts], _ path: Set<String>
    ) throws(GrammarError) {
        try refuse(object, place)
        let own = try SchemaFacts.Own(place, closesObjects: closesObjects)
        for index in alternatives.indices { try own.apply(to: &alternatives[index]) }
        alternatives.removeAll(where: \.isImpossible)
        for key in ["$ref", "$dynamicRef", "$recursiveRef"] {
            guard let reference = object[key] else { continue }
            guard let name = reference.string else {
                throw GrammarError("\(key) must be a string", at: place.pointer)
            }
            let target = try document.target(of: name, at: place)
            guard !path.contains(target.pointer), target.pointer != place.pointer else {
                throw GrammarError("\(key) leads back to itself", at: place.pointer)
            }
            try conjoin(target, to: &alternatives, path: path.union([target.pointer]))
        }
        for part in try place.children("allOf") ?? [] { try conjoin(part, to: &alternatives, path: path) }
        if let parts = try place.children("anyOf") { try branch(parts, &alternatives, path) }
        if let parts = try place.children("oneOf") {
            if parts.count > 1 { try requireDisjoint(parts, within: alternatives, place, path) }
            try branch(parts, &alternatives, path)
        }
        if let part = place.child("not") {
            try conjoin(negation(of: part, path: path), to: &alternatives, path: path)
        }
        try conjoinConditions(place, &alternatives, path)
    }

    private mutating func branch(
        _ parts: [SchemaPlace], _ alternatives: inout [SchemaFacts], _ path: Set<String>
    ) throws(GrammarError) {
        var all: [SchemaFacts] = []
        for part in parts {
            var copies = alternatives
            try conjoin(part, to: &copies, path: path)
            all += copies
            guard all.count <= Self.alternativeLimit else {
                throw GrammarError(
                    "the schema has more than \(Self.alternativeLimit) alternatives", at: part.pointer)
            }
        }
        alternatives = all
    }

    /// `if`, `then`, `else` and the dependencies, as alternatives.
    private mutating func conjoinConditions(
        _ place: SchemaPlace, _ alternatives: inout [SchemaFacts], _ path: Set<String>
    ) throws(GrammarError) {
        if let condition = place.child("if") {
            let (yes, no) = (place.child("then"), place.child("else"))
            if yes != nil || no != nil {
                let met = SchemaPlace.all([condition] + (yes.map { [$0] } ?? []), at: condition)
                let unmet = SchemaPlace.all(
                    [try negation(of: condition, path: path)] + (no.map { [$0] } ?? []), at: condition)
                try branch([met, unmet], &alternatives, path)
            }
        }
        for (keyword, key) in ["dependentRequired", "dependentSchemas", "dependencies"].map({ ($0, $0) }) {
            for (name, consequence) in try place.members(keyword) {
                let absent = place.synthetic([
                    "properties": .object([name: .bool(false)]), "additionalProperties": true,
                ])
                let needed: JSONValue =
                    consequence.value.array.map { .object(["required": .array([.string(name)] + $0)]) }
                    ?? .object(["required": [.string(name)], "allOf": [consequence.value]])
                try branch(
                    [absent, SchemaPlace(value: needed, pointer: place.pointer + "/" + key)], &alternatives,
                    path)
            }
        }
    }

    /// Refuses keywords that cannot be enforced.
    private func refuse(_ object: JSONObject, _ place: SchemaPlace) throws(GrammarError) {
        let appliers = ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "not"]
        for keyword in ["unevaluatedProperties", "unevaluatedItems"] where object[keyword] != nil {
            if object[keyword]?.bool == true { continue }
            guard !appliers.contains(where: { object[$0] != nil }) else {
                throw GrammarError(
                    "\(keyword) beside \(appliers.first { object[$0] != nil } ?? "") cannot be enforced",
                    at: place.pointer)
            }
        }
        if let least = try place.count("minContains"), least > 1, object["contains"] != nil {
            throw GrammarError("minContains above 1 cannot be enforced", at: place.pointer)
        }
        if object["maxContains"] != nil, object["contains"] != nil {
            throw GrammarError("maxContains cannot be enforced", at: place.pointer)
        }
    }

    /// `oneOf` is `anyOf` where no value satisfies two of its schemas.
    private mutating func requireDisjoint(
        _ parts: [SchemaPlace], within alternatives: [SchemaFacts], _ place: SchemaPlace, _ path: Set<String>
    ) throws(GrammarError) {
        guard parts.count <= 64 else {
            throw GrammarError("oneOf has more than 64 schemas", at: place.pointer)
        }
        for (index, a) in parts.enumerated() {
            for b in parts[(index + 1)...] {
                var both = alternatives
                try conjoin(a, to: &both, path: path)
                try conjoin(b, to: &both, path: path)
                for facts in both where try !isImpossible(facts, depth: 0) {
                    throw GrammarError(
                        "oneOf cannot be enforced, since a value may satisfy more than one of its schemas; anyOf can",
                        at: place.pointer)
                }
            }
        }
    }

    /// Whether no value can satisfy the facts; false where that would take long to tell.
    mutating func isImpossible(_ facts: SchemaFacts, depth: Int) throws(GrammarError) -> Bool {
        if facts.isImpossible { return true }
        if let values = facts.values {
            for value in values where try holds(value, facts, depth: depth) { return false }
            return true
        }
        for kind in facts.kinds where try !isImpossible(kind, facts, depth: depth) { return false }
        return true
    }

    private mutating func isImpossible(
        _ kind: ValueKind, _ facts: SchemaFacts, depth: Int
    ) throws(GrammarError) -> Bool {
        switch kind {
        case .null, .boolean: return false
        case .number:
            guard let low = facts.bounds.low, let high = facts.bounds.high else { return false }
            return low.value > high.value
                || (low.value == high.value && (low.isExclusive || high.isExclusive))
        case .string:
            if let most = facts.mostLength, most < facts.leastLength { return true }
            guard !facts.patterns.isEmpty else { return false }
            return PatternTest(StringFacts.pattern(facts)).isImpossible
        case .array: return facts.mostItems.map { $0 < facts.leastItems } ?? false
        case .object:
            if let most = facts.mostProperties, most < max(facts.leastProperties, facts.required.count) {
                return true
            }
            guard depth < 4 else { return false }
            for key in facts.required {
                let goal = facts.members.flatMap { $0.matching(key) }
                var isPossible = false
                for facts in try alternatives(goal) where try !isImpossible(facts, depth: depth + 1) {
                    isPossible = true
                    break
                }
                if !isPossible { return true }
            }
            return false
        }
    }
}

extension SchemaPlace {
    static func all(_ parts: [SchemaPlace], at place: SchemaPlace) -> SchemaPlace {
        SchemaPlace(value: .object(["allOf": .array(parts.map(\.value))]), pointer: place.pointer)
    }

    /// A schema of our own making, in the place of one that means the same.
    func synthetic(_ object: JSONObject) -> SchemaPlace {
        SchemaPlace(value: .object(object), pointer: pointer)
    }
}
