/// The steps of JSON pointers (RFC 6901).
package enum JSONPointer {
    /// A key as it stands in a pointer.
    package static func escaped(_ key: String) -> String {
        key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    static func unescaped(_ step: some StringProtocol) -> String {
        String(step).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}

extension JSONValue {
    /// What a step of a pointer leads to: the member of that name, or the item of that number.
    package func value(atPointerStep step: some StringProtocol) -> JSONValue? {
        let key = JSONPointer.unescaped(step)
        if let member = self[key] { return member }
        guard let index = Int(key), let items = array, items.indices.contains(index) else { return nil }
        return items[index]
    }
}
