extension Evaluator {
    /// A primary expression and the chain of attributes, calls, filters and tests after it.
    func access(_ base: Expression, _ chain: [Access], _ scope: Scope) throws(Fault) -> Value {
        // A test such as `is defined` looks at the value itself.
        try apply(chain, to: try evaluate(base, scope), scope)
    }

    func apply(_ chain: [Access], to base: Value, _ scope: Scope) throws(Fault) -> Value {
        var value = base
        for access in chain {
            try budget.step()
            value = try apply(access, to: value, scope)
        }
        return value
    }

    private func apply(_ access: Access, to value: Value, _ scope: Scope) throws(Fault) -> Value {
        switch access {
        case .attribute(let name): return try attribute(name, of: value)
        case .item(let key): return try item(try evaluate(key, scope), of: value)
        case .slice(let lower, let upper, let step):
            return try slice(
                value, try bound(lower, scope), try bound(upper, scope), try bound(step, scope))
        case .call(let arguments): return try call(value, try evaluate(arguments, scope))
        case .filter(let name, let arguments):
            return try filter(name, value, try evaluate(arguments, scope))
        case .test(let name, let arguments, let negated):
            return .bool(try test(name, value, try evaluate(arguments, scope)) != negated)
        }
    }

    private func bound(_ expression: Expression?, _ scope: Scope) throws(Fault) -> Int? {
        guard let expression else { return nil }
        let value = try evaluate(expression, scope)
        if case .none = value { return nil }
        return try value.integer(for: "slice")
    }

    private func evaluate(_ arguments: Arguments, _ scope: Scope) throws(Fault) -> CallArguments {
        var result = CallArguments(positional: try evaluate(arguments.positional, scope))
        for (name, expression) in arguments.named {
            result.named.append((name, try evaluate(expression, scope)))
        }
        return result
    }

    /// The call of a call block, with what `caller()` shall write.
    func call(_ expression: Expression, with caller: Macro, _ scope: Scope) throws(Fault) -> Value {
        guard case .access(let base, let chain) = expression, case .call(let arguments)? = chain.last,
            case .macro(let macro) = try access(base, chain.dropLast(), scope)
        else { throw .evaluation("a call block needs a macro") }
        return try call(macro, try evaluate(arguments, scope), caller: caller)
    }

    /// `value.name`: a method first, then a member.
    func attribute(_ name: String, of value: Value) throws(Fault) -> Value {
        switch value {
        case .undefined(let hint): throw .evaluation(hint)
        case .namespace(let namespace):
            return namespace.attributes[name]
                ?? .undefined("'namespace object' has no attribute '\(name)'")
        case .loop(let loop): return loop.attribute(name)
        case .macro(let macro) where name == "name": return .string(macro.definition.name)
        case .string where StringMethod(rawValue: name) != nil: return .method(value, name)
        case .dictionary(let dictionary):
            if DictionaryMethod(rawValue: name) != nil { return .method(value, name) }
            return dictionary[name] ?? .undefined("'dict object' has no attribute '\(name)'")
        case .list where ListMethod(rawValue: name) != nil: return .method(value, name)
        case .tuple where name == "index" || name == "count": return .method(value, name)
        default: return .undefined("'\(value.typeName) object' has no attribute '\(name)'")
        }
    }

    /// `value[key]`: a member first, then a method.
    func item(_ key: Value, of value: Value) throws(Fault) -> Value {
        switch value {
        case .undefined(let hint): throw .evaluation(hint)
        case .list(let items), .tuple(let items):
            if let index = key.smallInteger, let place = Evaluator.place(index, in: items.count) {
                return items[place]
            }
        case .string(let text):
            if let index = key.smallInteger {
                return try character(index, of: text).map { .string($0) }
                    ?? .undefined("str object has no element \(index)")
            }
        case .dictionary(let dictionary):
            if let place = try? key.dictionaryKey(), let member = dictionary[place] { return member }
        default: break
        }
        if case .string(let name) = key { return try attribute(name.text, of: value) }
        return .undefined("\(value.typeName) object has no element \(try key.text(&budget).text)")
    }

    private static func place(_ index: Int, in count: Int) -> Int? {
        let place = index < 0 ? index + count : index
        return (0..<count).contains(place) ? place : nil
    }

    private func character(_ index: Int, of text: TemplateString) throws(Fault) -> TemplateString? {
        try budget.step(text.count / 64)
        if text.isASCII {
            return Evaluator.place(index, in: text.count).map { text[$0..<$0 + 1] }
        }
        let offsets = text.scalarOffsets
        return Evaluator.place(index, in: offsets.count - 1).map { text[offsets[$0]..<offsets[$0 + 1]] }
    }

    private func slice(
        _ value: Value, _ lower: Int?, _ upper: Int?, _ step: Int?
    ) throws(Fault) -> Value {
        func sliced(_ items: [Value]) throws(Fault) -> [Value] {
            let slice = try Slice(lower: lower, upper: upper, step: step, of: items.count)
            try budget.create(items: slice.count)
            return slice.indices.map { items[$0] }
        }
        switch value {
        case .list(let items): return .list(try sliced(items))
        case .tuple(let items): return .tuple(try sliced(items))
        case .string(let text):
            try budget.create(text.count)
            let offsets = text.isASCII ? Array(0...text.count) : text.scalarOffsets
            let slice = try Slice(lower: lower, upper: upper, step: step, of: offsets.count - 1)
            if slice.count == 0 { return .string(TemplateString()) }
            if slice.step == 1 {
                return .string(text[offsets[slice.start]..<offsets[slice.start + slice.count]])
            }
            var result = TemplateString()
            for index in slice.indices { result.append(text, offsets[index]..<offsets[index + 1]) }
            return .string(result)
        case .undefined(let hint): throw .evaluation(hint)
        default: return .undefined("'\(value.typeName)' object cannot be sliced")
        }
    }
}

extension LoopState {
    func attribute(_ name: String) -> Value {
        switch name {
        case "index": .integer(index + 1)
        case "index0": .integer(index)
        case "revindex": .integer(items.count - index)
        case "revindex0": .integer(items.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == items.count - 1)
        case "length": .integer(items.count)
        // Only recursive loops, which are not supported, go deeper.
        case "depth": .integer(1)
        case "depth0": .integer(0)
        case "previtem": index > 0 ? items[index - 1] : .undefined("there is no previous item")
        case "nextitem":
            index + 1 < items.count ? items[index + 1] : .undefined("there is no next item")
        case "cycle", "changed": .method(.loop(self), name)
        default: .undefined("'loop' has no attribute '\(name)'")
        }
    }
}
