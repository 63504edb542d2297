import JSON

extension Value {
    /// A template variable. Every string in it, keys included, is marked as the caller's where
    /// `fromCaller` says so.
    init(_ json: JSONValue, fromCaller: Bool, _ budget: inout Budget, depth: Int = 0) throws(Fault) {
        try budget.step()
        if depth > budget.limits.depth { throw .limit(.depth, maximum: budget.limits.depth) }
        switch json {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .number(let number): self = Value(number)
        case .string(let text):
            self = .string(TemplateString(text, fromCaller: fromCaller))
        case .array(let elements):
            var items: [Value] = []
            items.reserveCapacity(elements.count)
            for element in elements {
                items.append(try Value(element, fromCaller: fromCaller, &budget, depth: depth + 1))
            }
            self = .list(items)
        case .object(let object):
            var dictionary = Dictionary()
            for member in object.members {
                dictionary.set(
                    TemplateString(member.key, fromCaller: fromCaller),
                    try Value(member.value, fromCaller: fromCaller, &budget, depth: depth + 1))
            }
            self = .dictionary(dictionary)
        }
    }

    /// As Python's `json` reads numbers: integers exactly, others to the nearest double.
    private init(_ number: JSONNumber) {
        guard number.isInteger else {
            self = .float(number.double)
            return
        }
        self = number.int.map { .integer($0) } ?? .bigInteger(number.spelling)
    }
}

/// `json.dumps` of values that may not come from JSON, within a budget.
struct JSONFormatter {
    private var writer: JSONWriter
    private(set) var hasCallerText = false

    init(style: JSONStyle) { writer = JSONWriter(style: style) }

    var bytes: [UInt8] { writer.bytes }

    mutating func write(_ value: Value, _ budget: inout Budget, depth: Int = 0) throws(Fault) {
        try budget.step()
        let limits = budget.limits
        if depth > limits.depth { throw .limit(.depth, maximum: limits.depth) }
        if writer.bytes.count > limits.outputBytes {
            throw .limit(.outputBytes, maximum: limits.outputBytes)
        }
        switch value {
        case .none, .bool, .integer, .bigInteger, .float: raw(JSONFormatter.scalar(value))
        case .string(let text):
            try budget.step(text.count / 64)
            write(text)
        case .list(let items), .tuple(let items):
            raw("[")
            for (index, item) in items.enumerated() {
                try startItem(index, depth: depth, &budget)
                try write(item, &budget, depth: depth + 1)
            }
            try end("]", isEmpty: items.isEmpty, depth: depth, &budget)
        case .dictionary(let dictionary):
            raw("{")
            let members = dictionary.members
            let ordered = writer.style.sortKeys ? try members.stablySorted(&budget, by: \.key) : members
            for (index, member) in ordered.enumerated() {
                try startItem(index, depth: depth, &budget)
                try writeKey(member.key)
                raw(writer.style.keySeparator)
                try write(member.value, &budget, depth: depth + 1)
            }
            try end("}", isEmpty: members.isEmpty, depth: depth, &budget)
        default: throw .evaluation("Object of type \(value.typeName) is not JSON serializable")
        }
    }

    private static func scalar(_ value: Value) -> String {
        switch value {
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .bigInteger(let digits): digits
        case .float(let value) where value.isNaN: "NaN"
        case .float(let value) where value.isInfinite: value < 0 ? "-Infinity" : "Infinity"
        case .float(let value): PythonText.repr(value)
        default: "null"
        }
    }

    private mutating func writeKey(_ key: Value) throws(Fault) {
        switch key {
        case .string(let text): write(text)
        case .none, .bool, .integer, .bigInteger, .float: raw("\"\(JSONFormatter.scalar(key))\"")
        default: throw .evaluation("keys must be str, int, float, bool or None, not \(key.typeName)")
        }
    }

    private mutating func startItem(_ index: Int, depth: Int, _ budget: inout Budget) throws(Fault) {
        if index > 0 { raw(writer.style.itemSeparator) }
        try startLine(depth: depth + 1, &budget)
    }

    private mutating func end(
        _ closing: String, isEmpty: Bool, depth: Int, _ budget: inout Budget
    ) throws(Fault) {
        if !isEmpty { try startLine(depth: depth, &budget) }
        raw(closing)
    }

    private mutating func startLine(depth: Int, _ budget: inout Budget) throws(Fault) {
        guard let indent = writer.style.indent else { return }
        let (count, overflow) = max(0, indent).multipliedReportingOverflow(by: depth)
        try budget.create(overflow ? Int.max : count)
        writer.bytes.append(0x0A)
        writer.bytes.append(contentsOf: repeatElement(0x20, count: count))
    }

    private mutating func write(_ text: TemplateString) {
        hasCallerText = hasCallerText || text.hasCallerText
        writer.write(text.text)
    }

    private mutating func raw(_ text: String) { writer.bytes += text.utf8 }
}
