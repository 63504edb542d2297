import JSON

extension Evaluator {
    /// `value | name(…)`
    func filter(_ name: String, _ value: Value, _ arguments: CallArguments) throws(Fault) -> Value {
        if let result = try textFilter(name, value, arguments) { return result }
        if let result = try sequenceFilter(name, value, arguments) { return result }
        if let result = try numberFilter(name, value, arguments) { return result }
        switch name {
        case "default", "d":
            let values = try arguments.bound(to: ["default_value", "boolean"], in: name)
            let replaces = value.isUndefined || (values[1]?.isTrue == true && !value.isTrue)
            return replaces ? values[0] ?? .string(TemplateString()) : value
        case "tojson": return .string(try json(value, arguments))
        case "items":
            if value.isUndefined { return .iterator([]) }
            guard case .dictionary(let dictionary) = value else {
                throw .evaluation("can only get item pairs from a mapping, not from \(value.typeName)")
            }
            return .iterator(try iterate(try dictionaryMethod("items", dictionary, arguments)))
        case "attr":
            let attribute = try arguments.bound(to: ["name"], required: 1, in: name)[0] ?? .none
            if case .dictionary = value { return .undefined("'dict object' has no such attribute") }
            return try self.attribute(try attribute.string(for: "name").text, of: value)
        default: throw .evaluation("no filter named '\(name)'")
        }
    }

    /// Hugging Face's `tojson`: `json.dumps` without the escapes for HTML that Jinja's own adds.
    private func json(_ value: Value, _ arguments: CallArguments) throws(Fault) -> TemplateString {
        let values = try arguments.bound(
            to: ["ensure_ascii", "indent", "separators", "sort_keys"], in: "tojson")
        var style = JSONStyle.python
        if let indent = values[1], case .none = indent {
        } else if let indent = values[1] {
            style.indent = try indent.integer(for: "indent")
            style.itemSeparator = ","
        }
        if let separators = values[2], case .none = separators {
        } else if let separators = values[2] {
            let pair = try iterate(separators)
            guard pair.count == 2 else { throw .evaluation("separators must be two strings") }
            style.itemSeparator = try pair[0].string(for: "separators").text
            style.keySeparator = try pair[1].string(for: "separators").text
        }
        style.asciiOnly = values[0]?.isTrue ?? false
        style.sortKeys = values[3]?.isTrue ?? false
        var formatter = JSONFormatter(style: style)
        try formatter.write(value, &budget)
        try budget.create(formatter.bytes.count)
        return TemplateString(bytes: formatter.bytes, fromCaller: formatter.hasCallerText)
    }
}
