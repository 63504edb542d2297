import Foundation
import JSON

/// One schema inside of a document: its value, and where it stands.
struct SchemaPlace: Sendable {
    let value: JSONValue
    /// As a JSON pointer.
    let pointer: String
}

/// A schema with everything that its references can reach. Nothing outside of it is ever read.
struct SchemaDocument {
    let root: SchemaPlace
    /// Of `$anchor`, `$dynamicAnchor` and `$id`.
    private var named: [String: SchemaPlace] = [:]
    /// Names of several dynamic anchors: which one is meant depends on the way to the reference.
    private var ambiguous: Set<String> = []
    private static let depthLimit = 128

    init(_ root: JSONValue) throws(GrammarError) {
        self.root = SchemaPlace(value: root, pointer: "")
        try collect(self.root, depth: 0)
    }

    private mutating func collect(_ place: SchemaPlace, depth: Int) throws(GrammarError) {
        guard depth < Self.depthLimit else {
            throw GrammarError(
                "the schema is nested more than \(Self.depthLimit) levels deep", at: place.pointer)
        }
        switch place.value {
        case .object(let object):
            if let anchor = object["$anchor"]?.string { named["#" + anchor] = place }
            if let anchor = object["$dynamicAnchor"]?.string {
                if named["#" + anchor] != nil { ambiguous.insert("#" + anchor) }
                named["#" + anchor] = place
            }
            if let id = object["$id"]?.string ?? object["id"]?.string { named[id] = place }
            for (key, value) in object.members where key != "enum" && key != "const" {
                try collect(place.child(key, value), depth: depth + 1)
            }
        case .array(let elements):
            for (index, value) in elements.enumerated() {
                try collect(place.child(String(index), value), depth: depth + 1)
            }
        default: break
        }
    }

    /// What a reference names.
    func target(of reference: String, at place: SchemaPlace) throws(GrammarError) -> SchemaPlace {
        if reference == "#" { return root }
        guard !ambiguous.contains(reference) else {
            throw GrammarError(
                "\(JSONValue.string(reference).summary) names several dynamic anchors, which cannot be enforced",
                at: place.pointer)
        }
        if let known = named[reference] { return known }
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var base: SchemaPlace? = root
        if let id = parts.first, !id.isEmpty { base = named[String(id)] ?? named["\(id)#"] }
        guard let base else {
            throw GrammarError(
                "$ref \(JSONValue.string(reference).summary) names another document, and none is fetched",
                at: place.pointer)
        }
        guard parts.count == 2 else { return base }
        guard let fragment = String(parts[1]).removingPercentEncoding,
            fragment.isEmpty || fragment.hasPrefix("/")
        else { throw Self.missing(reference, place) }
        var target = base
        for token in fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
            switch target.value {
            case .object(let object):
                guard let value = object[key] else { throw Self.missing(reference, place) }
                target = target.child(key, value)
            case .array(let elements):
                guard let index = Int(key), elements.indices.contains(index) else {
                    throw Self.missing(reference, place)
                }
                target = target.child(key, elements[index])
            default: throw Self.missing(reference, place)
            }
        }
        return target
    }

    private static func missing(_ reference: String, _ place: SchemaPlace) -> GrammarError {
        GrammarError("$ref \(JSONValue.string(reference).summary) names nothing", at: place.pointer)
    }
}

extension SchemaPlace {
    func child(_ key: String, _ value: JSONValue) -> SchemaPlace {
        let escaped = key.replacing("~", with: "~0").replacing("/", with: "~1")
        return SchemaPlace(value: value, pointer: pointer + "/" + escaped)
    }

    /// The schema under a keyword, where there is one.
    func child(_ key: String) -> SchemaPlace? { value[key].map { child(key, $0) } }

    /// The schemas of a keyword that has a list.
    func children(_ key: String) throws(GrammarError) -> [SchemaPlace]? {
        guard let list = child(key) else { return nil }
        guard let elements = list.value.array, !elements.isEmpty else {
            throw GrammarError("\(key) must be an array of at least one schema", at: pointer)
        }
        return elements.enumerated().map { list.child(String($0.offset), $0.element) }
    }

    /// The schemas of a keyword that has an object of them.
    func members(_ key: String) throws(GrammarError) -> [(key: String, place: SchemaPlace)] {
        guard let list = child(key) else { return [] }
        guard let object = list.value.object else {
            throw GrammarError("\(key) must be an object of schemas", at: pointer)
        }
        return object.members.map { ($0.key, list.child($0.key, $0.value)) }
    }

    func count(_ key: String) throws(GrammarError) -> Int? {
        guard let value = value[key] else { return nil }
        guard let number = value.double, number >= 0, number == number.rounded() else {
            throw GrammarError("\(key) must be a whole number that is not negative", at: pointer)
        }
        return Int(exactly: number) ?? Int.max / 4
    }

    func strings(_ key: String) throws(GrammarError) -> [String]? {
        guard let value = value[key] else { return nil }
        guard let elements = value.array else {
            throw GrammarError("\(key) must be an array of strings", at: pointer)
        }
        let strings = elements.compactMap(\.string)
        guard strings.count == elements.count else {
            throw GrammarError("\(key) must be an array of strings", at: pointer)
        }
        return strings
    }
}
