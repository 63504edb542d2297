import JSON

/// A schema and the schemas in it, by their place. Each place is one node, however it was reached.
struct SchemaDocument {
    struct Node {
        let value: JSONValue
        /// A JSON pointer.
        let pointer: String
        /// The URI that references in it are relative to.
        let base: String
    }

    private(set) var nodes: [Node] = []
    private var nodeOfPointer: [Spelling: Int] = [:]
    /// Pointers of what has an `$id`, by URI, and of what has an anchor, by `URI#name`. nil until needed.
    private var names: [Spelling: String]?
    /// The names of all `$dynamicAnchor`s.
    private var dynamicAnchors: [String] = []
    private let depthLimit: Int
    /// Keywords beside `$ref` count for nothing up to draft-07.
    let ignoresSiblingsOfReferences: Bool
    private let identifier: String

    init(_ root: JSONValue, depthLimit: Int) {
        self.depthLimit = depthLimit
        let draft = root["$schema"]?.string ?? ""
        let drafts = ["draft-03", "draft-04", "draft-05", "draft-06", "draft-07"]
        ignoresSiblingsOfReferences = drafts.contains { draft.contains($0) }
        identifier = draft.contains("draft-04") || draft.contains("draft-03") ? "id" : "$id"
        _ = node(root, at: "", base: "")
    }

    subscript(node: Int) -> Node { nodes[node] }

    /// A schema that holds nothing. No pointer leads to it.
    var never: Int {
        mutating get { node(.bool(false), at: "\u{0}never", base: "") }
    }

    /// A schema of one value. No pointer leads to it either.
    mutating func constant(_ value: JSONValue) -> Int {
        node(["const": value], at: "\u{0}const \(value.text())", base: "")
    }

    /// The node of a value inside a node.
    mutating func child(_ value: JSONValue, of parent: Int, _ path: String...) -> Int {
        let parent = nodes[parent]
        let pointer = path.reduce(parent.pointer) { "\($0)/\(JSONPointer.escaped($1))" }
        return node(value, at: pointer, base: parent.base)
    }

    private mutating func node(_ value: JSONValue, at pointer: String, base: String) -> Int {
        if let known = nodeOfPointer[Spelling(pointer)] { return known }
        nodes.append(Node(value: value, pointer: pointer, base: self.base(of: value, inside: base)))
        nodeOfPointer[Spelling(pointer)] = nodes.count - 1
        return nodes.count - 1
    }

    private func base(of value: JSONValue, inside base: String) -> String {
        guard let id = value[identifier]?.string, !id.hasPrefix("#") else { return base }
        if ignoresSiblingsOfReferences, value["$ref"] != nil { return base }
        return URIReference.resolved(id, against: base).split(at: "#").head
    }

}

// MARK: - References

extension SchemaDocument {
    /// The node that a reference in a node names.
    mutating func target(of reference: String, in node: Int) throws(GrammarError) -> Int {
        let from = nodes[node]
        let (resource, fragment) = URIReference.resolved(reference, against: from.base).split(at: "#")
        var start = ""
        if !resource.isEmpty, !Spelling.same(resource, nodes[0].base) {
            guard let pointer = try name(resource) else {
                throw GrammarError("$ref to \(reference) leaves the schema", at: from.pointer)
            }
            start = pointer
        }
        let name = fragment ?? ""
        if name.isEmpty || name.hasPrefix("/") {
            guard let target = walk(from: start, name) else {
                throw GrammarError("$ref to \(reference) leads nowhere", at: from.pointer)
            }
            return target
        }
        guard let pointer = try self.name("\(resource)#\(name)"), let target = walk(from: "", pointer) else {
            throw GrammarError("$ref to \(reference) leads nowhere", at: from.pointer)
        }
        return target
    }

    /// Follows two pointers from the root.
    private mutating func walk(from start: String, _ rest: String) -> Int? {
        let path = start + (URIReference.unescaped(rest) ?? rest)
        var (value, base, pointer) = (nodes[0].value, nodes[0].base, "")
        for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let next = value.value(atPointerStep: part) else { return nil }
            value = next
            pointer += "/\(part)"
            base = self.base(of: value, inside: base)
        }
        return node(value, at: pointer, base: base)
    }

    /// Whether what a `$dynamicRef` leads to depends on the way to it.
    mutating func isDynamic(_ reference: String, in node: Int) throws(GrammarError) -> Bool {
        guard let anchor = reference.split(at: "#").tail, !anchor.hasPrefix("/") else { return false }
        _ = try name("")
        return dynamicAnchors.reduce(0) { $0 + (Spelling.same($1, anchor) ? 1 : 0) } > 1
    }

    private mutating func name(_ uri: String) throws(GrammarError) -> String? {
        if names == nil {
            var found: [Spelling: String] = [:]
            try collectNames(nodes[0].value, at: "", base: "", depth: 0, into: &found)
            names = found
        }
        return names?[Spelling(uri)]
    }

    private mutating func collectNames(
        _ schema: JSONValue, at pointer: String, base: String, depth: Int,
        into found: inout [Spelling: String]
    ) throws(GrammarError) {
        guard depth < depthLimit else { throw GrammarError("the schema is nested too deeply") }
        if let items = schema.array {
            for (place, item) in items.enumerated() {
                try collectNames(item, at: "\(pointer)/\(place)", base: base, depth: depth + 1, into: &found)
            }
        }
        guard let members = schema.object?.members else { return }
        let inner = self.base(of: schema, inside: base)
        if !Spelling.same(inner, base) { found[Spelling(inner)] = pointer }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let anchor = schema[keyword]?.string { found[Spelling("\(inner)#\(anchor)")] = pointer }
        }
        if let anchor = schema["$dynamicAnchor"]?.string { dynamicAnchors.append(anchor) }
        if let id = schema[identifier]?.string, id.hasPrefix("#") {
            found[Spelling("\(base)\(id)")] = pointer
        }
        for (keyword, value) in members {
            let place = "\(pointer)/\(JSONPointer.escaped(keyword))"
            switch keyword {
            case "enum", "const", "default", "examples": continue
            case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
                for (key, part) in value.object?.members ?? [] {
                    let place = "\(place)/\(JSONPointer.escaped(key))"
                    try collectNames(part, at: place, base: inner, depth: depth + 2, into: &found)
                }
            default: try collectNames(value, at: place, base: inner, depth: depth + 1, into: &found)
            }
        }
    }
}

extension Spelling {
    static func same(_ a: String, _ b: String) -> Bool { Spelling(a) == Spelling(b) }
}
