extension Value {
    /// Python's `str(x)`.
    func text(_ budget: inout Budget) throws(Fault) -> TemplateString {
        switch self {
        case .undefined: return TemplateString()
        case .string(let value): return value
        case .list, .tuple, .dictionary, .iterator:
            var writer = ReprWriter()
            try writer.write(self, &budget, depth: 0)
            try budget.create(writer.bytes.count)
            return TemplateString(bytes: writer.bytes, fromCaller: writer.hasCallerText)
        default: return TemplateString(scalarText)
        }
    }

    /// The text of a value without elements.
    fileprivate var scalarText: String {
        switch self {
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .integer(let value): String(value)
        case .bigInteger(let digits): digits
        case .float(let value): PythonText.repr(value)
        case .undefined: "Undefined"
        default: "<\(typeName)>"
        }
    }
}

/// Python's `repr` of lists and dictionaries. The whole is a caller's where any string in it is.
private struct ReprWriter {
    var bytes: [UInt8] = []
    var hasCallerText = false

    mutating func write(_ value: Value, _ budget: inout Budget, depth: Int) throws(Fault) {
        try budget.step()
        let limits = budget.limits
        if depth > limits.depth { throw .limit(.depth, maximum: limits.depth) }
        if bytes.count > limits.outputBytes { throw .limit(.outputBytes, maximum: limits.outputBytes) }
        switch value {
        case .string(let text):
            try budget.step(text.count / 64)
            hasCallerText = hasCallerText || text.hasCallerText
            PythonText.appendRepr(of: text.bytes, to: &bytes)
        case .list(let items), .iterator(let items):
            try write(items, "[", "]", &budget, depth: depth)
        case .tuple(let items):
            try write(items, "(", items.count == 1 ? ",)" : ")", &budget, depth: depth)
        case .dictionary(let dictionary):
            bytes += "{".utf8
            for (index, member) in dictionary.members.enumerated() {
                if index > 0 { bytes += ", ".utf8 }
                try write(member.key, &budget, depth: depth + 1)
                bytes += ": ".utf8
                try write(member.value, &budget, depth: depth + 1)
            }
            bytes += "}".utf8
        default: bytes += value.scalarText.utf8
        }
    }

    private mutating func write(
        _ items: [Value], _ open: String, _ close: String, _ budget: inout Budget, depth: Int
    ) throws(Fault) {
        bytes += open.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { bytes += ", ".utf8 }
            try write(item, &budget, depth: depth + 1)
        }
        bytes += close.utf8
    }
}
