import JSON

/// One object of a configuration file, read key by key with bounds. A key that holds `null` counts
/// as absent, as in the reference.
struct Settings {
    let file: String
    /// The keys that lead here, joined by dots; empty at the top.
    let path: String
    let object: JSONObject

    init(file: String, path: String = "", object: JSONObject) {
        self.file = file
        self.path = path
        self.object = object
    }

    func value(_ key: String) -> JSONValue? {
        object[key] == .null ? nil : object[key]
    }

    func integer(_ key: String, in bounds: ClosedRange<Int>, default fallback: Int? = nil)
        throws(CheckpointError) -> Int
    {
        let expected = "an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
        guard let value = value(key) else {
            guard let fallback else { throw absent(key, expected: expected) }
            return fallback
        }
        // Careless exporters write 64.0.
        guard let integer = value.int ?? value.double.flatMap(Int.init(exactly:)), bounds.contains(integer)
        else {
            throw wrong(key, value, expected: expected)
        }
        return integer
    }

    func real(_ key: String, in bounds: ClosedRange<Double>, default fallback: Double? = nil)
        throws(CheckpointError) -> Double
    {
        let expected = "a number from \(bounds.lowerBound) to \(bounds.upperBound)"
        guard let value = value(key) else {
            guard let fallback else { throw absent(key, expected: expected) }
            return fallback
        }
        guard let real = value.double, bounds.contains(real) else {
            throw wrong(key, value, expected: expected)
        }
        return real
    }

    func flag(_ key: String, default fallback: Bool) throws(CheckpointError) -> Bool {
        guard let value = value(key) else { return fallback }
        guard let flag = value.bool else { throw wrong(key, value, expected: "true or false") }
        return flag
    }

    func string(_ key: String) throws(CheckpointError) -> String? {
        guard let value = value(key) else { return nil }
        guard let string = value.string else { throw wrong(key, value, expected: "a string") }
        return string
    }

    func array(_ key: String) throws(CheckpointError) -> [JSONValue]? {
        guard let value = value(key) else { return nil }
        guard let array = value.array else { throw wrong(key, value, expected: "a list") }
        return array
    }

    func section(_ key: String) throws(CheckpointError) -> Settings? {
        guard let value = value(key) else { return nil }
        guard let object = value.object else { throw wrong(key, value, expected: "an object") }
        return Settings(file: file, path: fullKey(key), object: object)
    }

    /// One token id or a list of them.
    func tokenIDs(_ key: String) throws(CheckpointError) -> [Int] {
        guard let value = value(key) else { return [] }
        let ids = (value.array ?? [value]).map(\.int)
        guard ids.count <= 1_024, ids.allSatisfy({ $0.map { (0...Int(Int32.max)).contains($0) } ?? false })
        else { throw wrong(key, value, expected: "a token id or a list of at most 1024") }
        return ids.compactMap(\.self)
    }
}

extension Settings {
    func absent(_ key: String, expected: String) -> CheckpointError {
        .setting(file: file, key: fullKey(key), found: "absent", expected: expected)
    }

    func wrong(_ key: String, _ value: JSONValue, expected: String) -> CheckpointError {
        .setting(file: file, key: fullKey(key), found: value.briefly, expected: expected)
    }

    func unsupported(_ reason: String) -> CheckpointError {
        .unsupported(file: file, reason: reason)
    }

    private func fullKey(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension JSONValue {
    /// The value as an error sentence shows it: never long, whatever the file holds.
    fileprivate var briefly: String {
        guard let items = array, items.count <= 8 else { return summary }
        return "[\(items.map(\.summary).joined(separator: ", "))]"
    }
}
