/// The keys and values of a GGUF file.
struct GGUFMetadata: Sendable {
    private let file: MappedFile
    private var values: [String: GGUFValue] = [:]

    init(_ cursor: inout GGUFCursor, count: Int, longestKey: Int) throws(CheckpointError) {
        file = cursor.file
        for _ in 0..<count {
            let key = try cursor.name(atMost: longestKey)
            let value = try cursor.value(try cursor.type())
            guard values.updateValue(value, forKey: key) == nil else {
                throw cursor.malformed("the key \(key.prefix(256)) is given twice")
            }
        }
    }

    var fileName: String { file.name }

    func has(_ key: String) -> Bool { values[key] != nil }

    func isList(_ key: String) -> Bool { if case .list? = values[key] { true } else { false } }

    func integer(_ key: String, in bounds: ClosedRange<Int>, default fallback: Int? = nil)
        throws(CheckpointError) -> Int
    {
        let expected = "an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
        switch values[key] {
        case .integer(let integer)? where bounds.contains(integer): return integer
        case .integer(let integer)?: throw wrong(key, found: "\(integer)", expected: expected)
        case let value?: throw wrong(key, found: value.kind, expected: expected)
        case nil:
            guard let fallback else { throw wrong(key, found: "absent", expected: expected) }
            return fallback
        }
    }

    /// A number, whole or not.
    func real(_ key: String) throws(CheckpointError) -> Double? {
        switch values[key] {
        case nil: return nil
        case .integer(let integer)?: return Double(integer)
        // Not the number nearest to a float32, but the one that was meant: 0.95, not 0.949999988079071.
        case .real(let real)?: return Double("\(Float(real))") ?? real
        case let value?: throw wrong(key, found: value.kind, expected: "a number")
        }
    }

    func string(_ key: String) throws(CheckpointError) -> String? {
        switch values[key] {
        case nil: return nil
        case .string(let range)?: return try text(range, of: key)
        case let value?: throw wrong(key, found: value.kind, expected: "a text")
        }
    }

    func strings(_ key: String) throws(CheckpointError) -> [String]? {
        guard let (type, count, start) = try list(key) else { return nil }
        guard type == .string else {
            throw wrong(key, found: "a list of \(type)", expected: "a list of texts")
        }
        var cursor = GGUFCursor(file, at: start)
        var strings: [String] = []
        strings.reserveCapacity(count)
        for _ in 0..<count { strings.append(try text(try cursor.string(), of: key)) }
        return strings
    }

    /// A list of integers, or of flags as 0 and 1.
    func integers(_ key: String) throws(CheckpointError) -> [Int]? {
        guard let (type, count, start) = try list(key) else { return nil }
        var cursor = GGUFCursor(file, at: start)
        var integers: [Int] = []
        integers.reserveCapacity(count)
        for _ in 0..<count {
            switch try cursor.value(type) {
            case .integer(let integer): integers.append(integer)
            case .flag(let flag): integers.append(flag ? 1 : 0)
            case let value: throw wrong(key, found: "a list of \(value.kind)", expected: "a list of integers")
            }
        }
        return integers
    }

    func reals(_ key: String) throws(CheckpointError) -> [Double]? {
        guard let (type, count, start) = try list(key) else { return nil }
        guard type == .float32 || type == .float64 else {
            throw wrong(key, found: "a list of \(type)", expected: "a list of numbers")
        }
        var cursor = GGUFCursor(file, at: start)
        var reals: [Double] = []
        for _ in 0..<count { if case .real(let real) = try cursor.value(type) { reals.append(real) } }
        return reals
    }

    private func list(_ key: String) throws(CheckpointError) -> (GGUFType, Int, Int)? {
        switch values[key] {
        case nil: return nil
        case .list(let type, let count, let start)?: return (type, count, start)
        case let value?: throw wrong(key, found: value.kind, expected: "a list")
        }
    }

    private func text(_ range: Range<Int>, of key: String) throws(CheckpointError) -> String {
        guard let text = String(validating: file.bytes[range], as: UTF8.self) else {
            throw .malformed(file: file.name, reason: "\(key) holds text that is no UTF-8")
        }
        return text
    }

    func wrong(_ key: String, found: String, expected: String) -> CheckpointError {
        .setting(file: file.name, key: key, found: found, expected: expected)
    }
}
