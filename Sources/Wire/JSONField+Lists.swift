import JSON

/// Lists are counted before their items are looked at.
extension JSONField {
    /// The items of an array. `items` names them, as in `an array of messages`.
    func list(of items: String, atMost limit: Int) throws(WireError) -> [JSONField]? {
        guard let sent else { return nil }
        guard let count = sent.value?.array?.count else { throw wrongType("an array of \(items)") }
        try require(count, atMost: limit, items)
        return (0..<count).map { sent[$0] }
    }

    func texts(_ items: String, atMost limit: Int, each length: Int) throws(WireError) -> [String]? {
        guard let fields = try list(of: items, atMost: limit) else { return nil }
        var texts: [String] = []
        for field in fields { texts.append(try field.shortText(atMost: length)) }
        return texts
    }

    /// A text that is not empty, of at most `length` Unicode scalars.
    func shortText(atMost length: Int) throws(WireError) -> String {
        let text = try requiredText()
        guard !text.isEmpty else { throw notAllowed("a string that is not empty") }
        guard text.unicodeScalars.prefix(length + 1).count <= length else {
            throw notAllowed("a string of at most \(length) characters")
        }
        return text
    }

    func tokenIDs(atMost limit: Int) throws(WireError) -> [Int]? {
        guard let sent else { return nil }
        guard let values = sent.value?.array else { throw wrongType("an array of token ids") }
        try require(values.count, atMost: limit, "token ids")
        var ids: [Int] = []
        ids.reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            if let id = value.int, ClosedRange.tokenIDs.contains(id) {
                ids.append(id)
            } else {
                ids.append(try sent[place].requiredTokenID())
            }
        }
        return ids
    }

    private func requiredTokenID() throws(WireError) -> Int {
        guard let id = try integer(.tokenIDs) else { throw wrongType("a token id") }
        return id
    }

    func require(_ count: Int, atMost limit: Int, _ items: String) throws(WireError) {
        guard count <= limit else {
            throw refused("has \(count) \(items), more than the limit of \(limit).")
        }
    }
}
