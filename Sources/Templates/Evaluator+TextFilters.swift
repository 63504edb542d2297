extension Evaluator {
    /// Filters of text; nil where there is none of this name. What is no string is printed first.
    func textFilter(_ name: String, _ value: Value, _ arguments: CallArguments) throws(Fault) -> Value? {
        switch name {
        case "trim": return try method("strip", value, arguments)
        case "upper", "lower", "capitalize": return try method(name, value, arguments)
        case "string":
            _ = try arguments.bound(to: [], in: name)
            return .string(try value.text(&budget))
        case "safe": return value
        case "title": return .string(titled(try text(value)))
        case "escape", "e", "forceescape": return .string(try escaped(try text(value)))
        case "replace":
            let values = try arguments.bound(to: ["old", "new", "count"], required: 2, in: name)
            return .string(
                try replace(
                    try text(value), try (values[0] ?? .none).text(&budget),
                    try (values[1] ?? .none).text(&budget),
                    maximum: try values[2]?.count ?? -1))
        case "indent": return .string(try indented(try text(value), arguments))
        case "center":
            let width = try arguments.bound(to: ["width"], in: name)[0] ?? .integer(80)
            return try method("center", value, CallArguments(positional: [width]))
        case "format":
            if !arguments.named.isEmpty { throw .evaluation("format takes no named arguments here") }
            return .string(try formatted(try text(value), arguments.positional))
        case "wordcount": return .integer(try text(value).wordCount)
        default: return nil
        }
    }

    private func text(_ value: Value) throws(Fault) -> TemplateString {
        let text = try value.text(&budget)
        try budget.create(text.count)
        return text
    }

    private func method(
        _ name: String, _ value: Value, _ arguments: CallArguments
    ) throws(Fault) -> Value {
        try stringMethod(name, try value.text(&budget), arguments)
    }

    /// Jinja's `title`: words start after white space, hyphens and opening brackets.
    private func titled(_ text: TemplateString) -> TemplateString {
        var startsWord = true
        return text.mappingScalars { scalar in
            if PythonText.isSpace(scalar.value) || "-({[<".unicodeScalars.contains(scalar) {
                startsWord = true
                return String(Character(scalar))
            }
            defer { startsWord = false }
            return startsWord ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
        }
    }

    private func escaped(_ text: TemplateString) throws(Fault) -> TemplateString {
        try budget.create(text.count * 5)
        return text.mappingScalars { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "'": "&#39;"
            case "\"": "&#34;"
            default: String(Character(scalar))
            }
        }
    }

    private func indented(_ text: TemplateString, _ arguments: CallArguments) throws(Fault) -> TemplateString
    {
        let values = try arguments.bound(to: ["width", "first", "blank"], in: "indent")
        var indent = TemplateString()
        switch values[0] ?? .integer(4) {
        case .string(let text): indent = text
        case let width:
            let count = max(0, try width.integer(for: "width"))
            try budget.create(count)
            indent = TemplateString(bytes: Array(repeating: 0x20, count: count))
        }
        let indentsBlank = values[2]?.isTrue ?? false
        var result = values[1]?.isTrue == true ? indent : TemplateString()
        // As in Jinja, text is taken to end with a newline, so that a last empty line counts.
        var ended = text
        ended.append("\n")
        for (index, line) in ended.splitLines(keepingEnds: false).enumerated() {
            try budget.create(line.count + indent.count + 1)
            if index > 0 {
                result.append("\n")
                if indentsBlank || !line.isEmpty { result.append(indent) }
            }
            result.append(line)
            try checkLength(result.count)
        }
        return result
    }
}

extension Value {
    fileprivate var count: Int? {
        get throws(Fault) {
            if case .none = self { return nil }
            return try integer(for: "count")
        }
    }
}

extension TemplateString {
    /// Runs of letters, digits and underscores.
    fileprivate var wordCount: Int {
        var count = 0
        var isInWord = false
        for scalar in scalars.compactMap(Unicode.Scalar.init) {
            let isWord =
                scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if isWord, !isInWord { count += 1 }
            isInWord = isWord
        }
        return count
    }
}
