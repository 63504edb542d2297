extension JSONValue {
    /// The document as text.
    package func text(_ style: JSONStyle = .compact) -> String {
        String(decoding: bytes(style), as: UTF8.self)
    }

    /// The document as UTF-8.
    package func bytes(_ style: JSONStyle = .compact) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.write(self)
        return writer.bytes
    }
}

/// Appends documents and pieces of documents to a buffer of UTF-8. Numbers are written as spelled.
package struct JSONWriter {
    package let style: JSONStyle
    /// What was written so far; a caller may append its own framing, or take the bytes and go on.
    package var bytes: [UInt8]
    private var depth = 0

    package init(style: JSONStyle = .compact, bytes: [UInt8] = []) {
        self.style = style
        self.bytes = bytes
    }

    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let value): raw(value ? "true" : "false")
        case .number(let number): raw(number.spelling)
        case .string(let string): write(string)
        case .array(let items): write(items, "[", "]") { $0.write($1) }
        case .object(let object):
            let members = style.sortKeys ? object.members.sorted(by: Self.keyOrder) : object.members
            write(members, "{", "}") { writer, member in
                writer.write(member.key)
                writer.raw(writer.style.keySeparator)
                writer.write(member.value)
            }
        }
    }

    private mutating func write<Item>(
        _ items: [Item], _ opening: String, _ closing: String, item: (inout JSONWriter, Item) -> Void
    ) {
        raw(opening)
        depth += 1
        for (place, each) in items.enumerated() {
            if place > 0 { raw(style.itemSeparator) }
            breakLine()
            item(&self, each)
        }
        depth -= 1
        if !items.isEmpty { breakLine() }
        raw(closing)
    }

    private mutating func breakLine() {
        guard let indent = style.indent else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: max(0, indent) * depth))
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// By code points, as Python sorts strings.
    private static func keyOrder(_ a: JSONObject.Member, _ b: JSONObject.Member) -> Bool {
        a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
    }
}
