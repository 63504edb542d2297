/// Methods of Python's str that templates may call.
enum StringMethod: String {
    case startswith, endswith, strip, lstrip, rstrip, removeprefix, removesuffix
    case split, rsplit, splitlines, partition, rpartition, join, replace
    case upper, lower, title, capitalize, casefold, swapcase
    case find, rfind, index, rindex, count
    case isdigit, isnumeric, isdecimal, isalpha, isalnum, isspace, isupper, islower
    case zfill, ljust, rjust, center
}

extension Evaluator {
    func stringMethod(
        _ name: String, _ text: TemplateString, _ arguments: CallArguments
    ) throws(Fault) -> Value {
        guard let method = StringMethod(rawValue: name) else {
            throw .evaluation("str has no method '\(name)'")
        }
        try budget.create(text.count)
        switch method {
        case .startswith, .endswith: return .bool(try hasAffix(method, text, arguments))
        case .strip: return .string(text.stripped(.both, characters: try characters(arguments, name)))
        case .lstrip: return .string(text.stripped(.left, characters: try characters(arguments, name)))
        case .rstrip: return .string(text.stripped(.right, characters: try characters(arguments, name)))
        case .removeprefix:
            let prefix = try one(arguments, "prefix", name)
            return .string(text.hasPrefix(prefix) ? text[prefix.count..<text.count] : text)
        case .removesuffix:
            let suffix = try one(arguments, "suffix", name)
            return .string(
                text.hasSuffix(suffix) ? text[0..<text.count - suffix.count] : text)
        case .split, .rsplit: return list(try split(text, arguments, fromRight: method == .rsplit))
        case .splitlines:
            let keeps = try arguments.bound(to: ["keepends"], in: name)[0]
            return list(text.splitLines(keepingEnds: keeps?.isTrue ?? false))
        case .partition, .rpartition: return try partition(text, arguments, fromRight: method == .rpartition)
        case .join:
            let items = try iterate(try arguments.bound(to: ["iterable"], required: 1, in: name)[0] ?? .none)
            return .string(try joined(items, separator: text, strict: true))
        case .replace: return .string(try replace(text, arguments))
        case .upper: return .string(text.uppercased)
        case .lower, .casefold: return .string(text.lowercased)
        case .title: return .string(text.titlecased)
        case .capitalize: return .string(text.capitalized)
        case .swapcase:
            return .string(
                text.mappingScalars {
                    $0.properties.isUppercase
                        ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
                })
        case .find, .rfind, .index, .rindex: return .integer(try find(method, text, arguments))
        case .count: return .integer(try count(text, arguments))
        case .isdigit, .isnumeric, .isdecimal, .isalpha, .isalnum, .isspace, .isupper, .islower:
            return .bool(text.satisfies(method))
        case .zfill, .ljust, .rjust, .center: return .string(try padded(method, text, arguments))
        }
    }

    private func list(_ parts: [TemplateString]) -> Value { .list(parts.map(Value.string)) }

    private func one(
        _ arguments: CallArguments, _ parameter: String, _ method: String
    ) throws(Fault) -> TemplateString {
        let value = try arguments.bound(to: [parameter], required: 1, in: method)[0]
        return try (value ?? .none).string(for: parameter)
    }

    /// The characters to strip; nil for white space.
    private func characters(
        _ arguments: CallArguments, _ method: String
    ) throws(Fault) -> TemplateString? {
        guard let value = try arguments.bound(to: ["chars"], in: method)[0] else { return nil }
        if case .none = value { return nil }
        return try value.string(for: "chars")
    }

    private func hasAffix(
        _ method: StringMethod, _ text: TemplateString, _ arguments: CallArguments
    ) throws(Fault) -> Bool {
        let values = try arguments.bound(to: ["affix", "start", "end"], required: 1, in: method.rawValue)
        let region = try region(text, values[1], values[2])
        let affix = values[0] ?? .none
        let candidates: [Value] = if case .tuple(let items) = affix { items } else { [affix] }
        for candidate in candidates {
            let candidate = try candidate.string(for: method.rawValue)
            if method == .startswith ? region.hasPrefix(candidate) : region.hasSuffix(candidate) {
                return true
            }
        }
        return false
    }

    /// `text[start:end]`
    private func region(
        _ text: TemplateString, _ start: Value?, _ end: Value?
    ) throws(Fault) -> TemplateString {
        guard start != nil || end != nil else { return text }
        let offsets = text.scalarOffsets
        let slice = try Slice(
            lower: try start?.integer(for: "start"), upper: try end?.integer(for: "end"), step: nil,
            of: offsets.count - 1)
        return text[offsets[slice.start]..<offsets[slice.start + slice.count]]
    }

    private func split(
        _ text: TemplateString, _ arguments: CallArguments, fromRight: Bool
    ) throws(Fault) -> [TemplateString] {
        let values = try arguments.bound(to: ["sep", "maxsplit"], in: fromRight ? "rsplit" : "split")
        let maximum = try values[1]?.integer(for: "maxsplit") ?? -1
        switch values[0] ?? .none {
        case .none:
            try budget.create(items: text.count / 2 + 1)
            return text.splitBySpace(maximum: maximum, fromRight: fromRight)
        case let separator:
            let separator = try separator.string(for: "sep")
            if separator.isEmpty { throw .evaluation("empty separator") }
            try budget.create(items: text.count / separator.count + 1)
            return text.split(by: separator, maximum: maximum, fromRight: fromRight)
        }
    }

    private func partition(
        _ text: TemplateString, _ arguments: CallArguments, fromRight: Bool
    ) throws(Fault) -> Value {
        let separator = try one(arguments, "sep", "partition")
        if separator.isEmpty { throw .evaluation("empty separator") }
        let parts = text.split(by: separator, maximum: 1, fromRight: fromRight)
        if parts.count == 2 { return .tuple([.string(parts[0]), .string(separator), .string(parts[1])]) }
        let empty = Value.string(TemplateString())
        return .tuple(fromRight ? [empty, empty, .string(text)] : [.string(text), empty, empty])
    }

    private func replace(_ text: TemplateString, _ arguments: CallArguments) throws(Fault) -> TemplateString {
        let values = try arguments.bound(to: ["old", "new", "count"], required: 2, in: "replace")
        return try replace(
            text, try (values[0] ?? .none).string(for: "old"), try (values[1] ?? .none).string(for: "new"),
            maximum: try values[2]?.integer(for: "count") ?? -1)
    }

    func replace(
        _ text: TemplateString, _ old: TemplateString, _ new: TemplateString, maximum: Int
    ) throws(Fault) -> TemplateString {
        try budget.step(text.count / 64)
        let count = old.isEmpty ? text.scalarCount + 1 : text.occurrences(of: old).count
        let times = maximum < 0 ? count : min(count, maximum)
        let (growth, overflow) = times.multipliedReportingOverflow(by: new.count)
        try budget.create(overflow ? Int.max : text.count + growth)
        return text.replacing(old, with: new, maximum: maximum)
    }

    /// `separator.join(items)`; a strict one refuses what is no string.
    func joined(
        _ items: [Value], separator: TemplateString, strict: Bool
    ) throws(Fault) -> TemplateString {
        var result = TemplateString()
        for (index, item) in items.enumerated() {
            let text = strict ? try item.string(for: "item") : try item.text(&budget)
            try budget.create(text.count + separator.count)
            if index > 0 { result.append(separator) }
            result.append(text)
            try checkLength(result.count)
        }
        return result
    }

    private func find(
        _ method: StringMethod, _ text: TemplateString, _ arguments: CallArguments
    ) throws(Fault) -> Int {
        let values = try arguments.bound(to: ["sub", "start", "end"], required: 1, in: method.rawValue)
        let needle = try (values[0] ?? .none).string(for: "sub")
        let region = try region(text, values[1], values[2])
        let fromRight = method == .rfind || method == .rindex
        let place =
            needle.isEmpty
            ? (fromRight ? region.count : 0)
            : fromRight
                ? region.lastOccurrences(of: needle, maximum: 1).first
                : region.occurrences(of: needle, maximum: 1).first
        guard let place else {
            if method == .find || method == .rfind { return -1 }
            throw .evaluation("substring not found")
        }
        let skipped = try values[1].map { start throws(Fault) in
            try Slice(lower: try start.integer(for: "start"), upper: nil, step: nil, of: text.scalarCount)
                .start
        }
        return region[0..<place].scalarCount + (skipped ?? 0)
    }

    private func count(_ text: TemplateString, _ arguments: CallArguments) throws(Fault) -> Int {
        let values = try arguments.bound(to: ["sub", "start", "end"], required: 1, in: "count")
        let needle = try (values[0] ?? .none).string(for: "sub")
        let region = try region(text, values[1], values[2])
        return needle.isEmpty ? region.scalarCount + 1 : region.occurrences(of: needle).count
    }

    private func padded(
        _ method: StringMethod, _ text: TemplateString, _ arguments: CallArguments
    ) throws(Fault) -> TemplateString {
        let values = try arguments.bound(to: ["width", "fillchar"], required: 1, in: method.rawValue)
        let width = try (values[0] ?? .none).integer(for: "width")
        let count = text.scalarCount
        guard width > count else { return text }
        let fill = try values[1]?.string(for: "fillchar") ?? (method == .zfill ? "0" : " ")
        guard fill.scalarCount == 1 else { throw .evaluation("the fill character must be one character") }
        let missing = width - count
        let (bytes, overflow) = missing.multipliedReportingOverflow(by: fill.count)
        try budget.create(overflow ? Int.max : bytes)
        let left =
            switch method {
            case .ljust: 0
            case .center: missing / 2 + (missing & width & 1)
            default: missing
            }
        var result = TemplateString()
        let sign = method == .zfill && (text.hasPrefix("+") || text.hasPrefix("-")) ? 1 : 0
        result.append(text, 0..<sign)
        for _ in 0..<left { result.append(fill) }
        result.append(text, sign..<text.count)
        for _ in 0..<missing - left { result.append(fill) }
        return result
    }
}

extension TemplateString {
    fileprivate func satisfies(_ method: StringMethod) -> Bool {
        let scalars = scalars.compactMap(Unicode.Scalar.init)
        guard !scalars.isEmpty else { return false }
        switch method {
        case .isspace: return scalars.allSatisfy { PythonText.isSpace($0.value) }
        case .isupper, .islower:
            let cased = scalars.filter(\.properties.isCased)
            return !cased.isEmpty
                && cased.allSatisfy {
                    method == .isupper ? $0.properties.isUppercase : $0.properties.isLowercase
                }
        default: return scalars.allSatisfy { $0.satisfies(method) }
        }
    }
}

extension Unicode.Scalar {
    fileprivate func satisfies(_ method: StringMethod) -> Bool {
        let isLetter =
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
            default: false
            }
        return switch method {
        case .isdecimal: properties.numericType == .decimal
        case .isdigit: properties.numericType == .decimal || properties.numericType == .digit
        case .isnumeric: properties.numericType != nil
        case .isalpha: isLetter
        default: isLetter || properties.numericType != nil
        }
    }
}
