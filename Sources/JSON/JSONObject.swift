/// The members of an object in the order in which they were written. Keys differ when their code
/// units do. Two objects are equal when members and order are.
package struct JSONObject: Sendable {
    package typealias Member = (key: String, value: JSONValue)

    package private(set) var members: [Member] = []
    /// Key to position; empty while a scan of the few members is faster.
    private var index: [JSONText: Int] = [:]

    private static let largestScan = 12

    package init() {}

    /// A repeated key keeps its first place and its last value, as in Python's dict.
    package init(_ members: [Member]) {
        for member in members { self[member.key] = member.value }
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    /// Assigning to a present key keeps its place; nil removes it, in time linear in `count`.
    package subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            guard let newValue else {
                if let place = position(of: key) { remove(at: place) }
                return
            }
            if let place = claimPosition(of: key) {
                members[place].value = newValue
            } else {
                members.append((key, newValue))
                if members.count == Self.largestScan + 1 { buildIndex() }
            }
        }
    }

    private func position(of key: String) -> Int? {
        if members.count > Self.largestScan { return index[JSONText(string: key)] }
        return members.firstIndex { $0.key.isSpelled(as: key) }
    }

    /// The position of a present key; for a new one nil, and the index then expects it at the end.
    private mutating func claimPosition(of key: String) -> Int? {
        guard members.count > Self.largestScan else { return position(of: key) }
        let text = JSONText(string: key)
        guard let place = index.updateValue(members.count, forKey: text) else { return nil }
        index[text] = place
        return place
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        buildIndex()
    }

    private mutating func buildIndex() {
        index.removeAll()
        guard members.count > Self.largestScan else { return }
        for (place, member) in members.enumerated() { index[JSONText(string: member.key)] = place }
    }
}

extension JSONObject: Equatable {
    package static func == (a: JSONObject, b: JSONObject) -> Bool {
        a.count == b.count
            && zip(a.members, b.members).allSatisfy { $0.key.isSpelled(as: $1.key) && $0.value == $1.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
