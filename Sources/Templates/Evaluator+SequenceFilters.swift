extension Evaluator {
    /// Filters of lists; nil where there is none of this name.
    func sequenceFilter(
        _ name: String, _ value: Value, _ arguments: CallArguments
    ) throws(Fault) -> Value? {
        switch name {
        case "length", "count":
            _ = try arguments.bound(to: [], in: name)
            return .integer(try length(of: value))
        case "first": return try iterate(value).first ?? .undefined("no first item, the sequence was empty")
        case "last": return try iterate(value).last ?? .undefined("no last item, the sequence was empty")
        case "list": return .list(try iterate(value))
        case "reverse":
            if case .string(let text) = value {
                return .string(try joined(try iterate(.string(text)).reversed(), separator: "", strict: true))
            }
            return .iterator(try iterate(value).reversed())
        case "join":
            let values = try arguments.bound(to: ["d", "attribute"], in: name)
            let items = try projected(try iterate(value), by: values[1])
            return .string(
                try joined(items, separator: try values[0]?.text(&budget) ?? "", strict: false))
        case "map": return .iterator(try mapped(try iterate(value), arguments))
        case "select", "reject", "selectattr", "rejectattr":
            return .iterator(try selected(name, try iterate(value), arguments))
        case "sort": return .list(try sorted(value, arguments))
        case "dictsort": return .list(try sortedMembers(value, arguments))
        case "unique": return .iterator(try unique(value, arguments))
        case "min", "max": return try extreme(name, value, arguments)
        case "sum":
            let values = try arguments.bound(to: ["attribute", "start"], in: name)
            var total = values[1] ?? .integer(0)
            for item in try projected(try iterate(value), by: values[0]) {
                total = try calculate(.add, total, item)
            }
            return total
        default: return nil
        }
    }

    private func length(of value: Value) throws(Fault) -> Int {
        switch value {
        case .string(let text):
            try budget.step(text.count / 64)
            return text.scalarCount
        case .list(let items), .tuple(let items): return items.count
        case .dictionary(let dictionary): return dictionary.count
        case .loop(let loop): return loop.items.count
        case .undefined: return 0
        default: throw .evaluation("object of type '\(value.typeName)' has no len()")
        }
    }

    /// `item.a.b` for the path "a.b", of which numbers are indices.
    private func value(at path: Value, of item: Value) throws(Fault) -> Value {
        if case .integer = path { return try self.item(path, of: item) }
        var value = item
        for part in try path.string(for: "attribute").split(by: ".", maximum: -1, fromRight: false) {
            value = try self.item(Int(part.text).map { .integer($0) } ?? .string(part), of: value)
        }
        return value
    }

    private func projected(_ items: [Value], by path: Value?) throws(Fault) -> [Value] {
        guard let path else { return items }
        if case .none = path { return items }
        var result: [Value] = []
        for item in items { result.append(try value(at: path, of: item)) }
        return result
    }

    private func mapped(_ items: [Value], _ arguments: CallArguments) throws(Fault) -> [Value] {
        var result: [Value] = []
        if let attribute = arguments.named.first(where: { $0.name == "attribute" })?.value {
            let fallback = arguments.named.first { $0.name == "default" }?.value
            if let fallback { _ = try wrapped([fallback]) }
            for item in items {
                let value = try value(at: attribute, of: item)
                result.append(value.isUndefined ? fallback ?? value : value)
            }
            return result
        }
        guard let name = arguments.positional.first else {
            throw .evaluation("map requires a filter argument")
        }
        let rest = CallArguments(
            positional: Array(arguments.positional.dropFirst()), named: arguments.named)
        for item in items { result.append(try filter(try name.string(for: "filter").text, item, rest)) }
        return try wrapped(result)
    }

    private func selected(
        _ name: String, _ items: [Value], _ arguments: CallArguments
    ) throws(Fault) -> [Value] {
        var positional = arguments.positional[...]
        var attribute: Value?
        if name.hasSuffix("attr") {
            guard let first = positional.popFirst() else {
                throw .evaluation("\(name) misses the name of an attribute")
            }
            attribute = first
        }
        let test = try positional.popFirst()?.string(for: "test").text
        let rest = CallArguments(positional: Array(positional), named: arguments.named)
        let keeps = name.hasPrefix("select")
        var result: [Value] = []
        for item in items {
            try budget.step()
            let subject = try attribute.map { path throws(Fault) in try value(at: path, of: item) } ?? item
            let passes = try test.map { name throws(Fault) in try self.test(name, subject, rest) }
            if (passes ?? subject.isTrue) == keeps { result.append(item) }
        }
        return result
    }

    /// Upper and lower case are one, unless asked otherwise.
    private func sortKey(_ value: Value, _ caseSensitive: Value?) throws(Fault) -> Value {
        guard case .string(let text) = value, caseSensitive?.isTrue != true else { return value }
        try budget.create(text.count)
        return .string(text.lowercased)
    }

    private func sorted(_ value: Value, _ arguments: CallArguments) throws(Fault) -> [Value] {
        let values = try arguments.bound(to: ["reverse", "case_sensitive", "attribute"], in: "sort")
        let items = try iterate(value)
        let paths: [TemplateString]? =
            switch values[2] ?? .none {
            case .none: nil
            case let path: try path.text(&budget).split(by: ",", maximum: -1, fromRight: false)
            }
        var keyed: [(key: Value, value: Value)] = []
        for item in items {
            if let paths {
                var keys: [Value] = []
                for path in paths {
                    keys.append(try sortKey(try self.value(at: .string(path), of: item), values[1]))
                }
                keyed.append((.tuple(keys), item))
            } else {
                keyed.append((try sortKey(item, values[1]), item))
            }
        }
        let isReversed = values[0]?.isTrue ?? false
        return try keyed.stablySorted(&budget, descending: isReversed, by: \.key).map(\.value)
    }

    private func sortedMembers(_ value: Value, _ arguments: CallArguments) throws(Fault) -> [Value] {
        guard case .dictionary(let dictionary) = value else {
            throw .evaluation("dictsort needs a mapping, not \(value.typeName)")
        }
        let values = try arguments.bound(to: ["case_sensitive", "by", "reverse"], in: "dictsort")
        let by = try values[1]?.string(for: "by") ?? "key"
        guard by == "key" || by == "value" else {
            throw .evaluation("you can only sort by either \"key\" or \"value\"")
        }
        var keyed: [(key: Value, value: Value)] = []
        for member in dictionary.members {
            let key = try sortKey(by == "key" ? member.key : member.value, values[0])
            keyed.append((key, .tuple([member.key, member.value])))
        }
        return try keyed.stablySorted(&budget, descending: values[2]?.isTrue ?? false, by: \.key)
            .map(\.value)
    }

    private func unique(_ value: Value, _ arguments: CallArguments) throws(Fault) -> [Value] {
        let values = try arguments.bound(to: ["case_sensitive", "attribute"], in: "unique")
        let items = try iterate(value)
        var seen: Set<Dictionary.Key> = []
        var result: [Value] = []
        for (item, key) in zip(items, try projected(items, by: values[1])) {
            if seen.insert(try sortKey(key, values[0]).dictionaryKey()).inserted { result.append(item) }
        }
        return result
    }

    private func extreme(_ name: String, _ value: Value, _ arguments: CallArguments) throws(Fault) -> Value {
        let values = try arguments.bound(to: ["case_sensitive", "attribute"], in: name)
        let items = try iterate(value)
        var best: (key: Value, item: Value)?
        for (item, subject) in zip(items, try projected(items, by: values[1])) {
            let key = try sortKey(subject, values[0])
            guard let current = best else {
                best = (key, item)
                continue
            }
            let order = try key.order(current.key, name == "min" ? "<" : ">", &budget)
            if order == (name == "min" ? .less : .greater) { best = (key, item) }
        }
        return best?.item ?? .undefined("no aggregated item, sequence was empty")
    }
}

extension Array {
    /// A merge sort whose comparison may fail and costs steps.
    func stablySorted(
        _ budget: inout Budget, descending: Bool = false, by key: (Element) -> Value
    ) throws(Fault) -> [Element] {
        guard count > 1 else { return self }
        var sorted = self
        var width = 1
        while width < count {
            var merged: [Element] = []
            merged.reserveCapacity(count)
            for start in stride(from: 0, to: count, by: 2 * width) {
                let middle = Swift.min(start + width, count)
                let end = Swift.min(start + 2 * width, count)
                var (left, right) = (start, middle)
                while left < middle, right < end {
                    let order = try key(sorted[right]).order(key(sorted[left]), "<", &budget)
                    if order == (descending ? .greater : .less) {
                        merged.append(sorted[right])
                        right += 1
                    } else {
                        merged.append(sorted[left])
                        left += 1
                    }
                }
                merged += sorted[left..<middle]
                merged += sorted[right..<end]
            }
            sorted = merged
            width *= 2
        }
        return sorted
    }
}
