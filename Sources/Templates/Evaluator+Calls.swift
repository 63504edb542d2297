import Foundation

extension Evaluator {
    func call(_ callee: Value, _ arguments: CallArguments) throws(Fault) -> Value {
        switch callee {
        case .macro(let macro): return try call(macro, arguments)
        case .function(let function): return try call(function, arguments)
        case .method(.string(let text), let name): return try stringMethod(name, text, arguments)
        case .method(.dictionary(let dictionary), let name):
            return try dictionaryMethod(name, dictionary, arguments)
        case .method(.list(let items), let name), .method(.tuple(let items), let name):
            return try listMethod(name, items, arguments)
        case .method(.loop(let loop), let name): return try loopMethod(name, loop, arguments)
        case .undefined(let hint): throw .evaluation(hint)
        default: throw .evaluation("'\(callee.typeName)' object is not callable")
        }
    }

    private func call(_ function: Function, _ arguments: CallArguments) throws(Fault) -> Value {
        switch function {
        case .range: return .list(try range(arguments))
        case .namespace:
            let namespace = makeNamespace()
            for (key, value) in try makeDictionary(arguments).members {
                namespace.attributes[try key.string(for: "namespace").text] = value
            }
            return .namespace(namespace)
        case .dict: return .dictionary(try makeDictionary(arguments))
        case .raiseException:
            let message = try arguments.bound(to: ["message"], required: 1, in: "raise_exception")[0]
            throw .raised(try (message ?? .none).text(&budget).text)
        case .strftimeNow:
            let format = try arguments.bound(to: ["format"], required: 1, in: "strftime_now")[0]
            return .string(LocalTime.now.formatted(try (format ?? .none).string(for: "format").text))
        }
    }

    private func range(_ arguments: CallArguments) throws(Fault) -> [Value] {
        let values = try arguments.bound(to: ["start", "stop", "step"], required: 1, in: "range")
        var bounds: [Int] = []
        for value in values { if let value { bounds.append(try value.integer(for: "range")) } }
        let (start, stop) = bounds.count > 1 ? (bounds[0], bounds[1]) : (0, bounds[0])
        let step = bounds.count > 2 ? bounds[2] : 1
        if step == 0 { throw .evaluation("range() arg 3 must not be zero") }
        let (distance, overflow) =
            step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
        if distance <= 0 && !overflow { return [] }
        let count = overflow ? Int.max : (distance - 1) / Int(clamping: step.magnitude) + 1
        if overflow && step > 0 ? start > stop : overflow && start < stop { return [] }
        if count > TemplateLimits.rangeItems {
            throw .evaluation("range too big: a template may use at most \(TemplateLimits.rangeItems) items")
        }
        try budget.create(items: count)
        return (0..<count).map { .integer(start + $0 * step) }
    }

    /// `dict(mapping or pairs, name=value, …)`.
    private func makeDictionary(_ arguments: CallArguments) throws(Fault) -> Dictionary {
        var dictionary = Dictionary()
        if arguments.positional.count > 1 { throw .evaluation("dict takes at most one positional argument") }
        if let source = arguments.positional.first {
            if case .dictionary(let members) = source {
                dictionary = members
            } else {
                for item in try iterate(source) {
                    let pair = try iterate(item)
                    guard pair.count == 2 else { throw .evaluation("dict needs pairs of a key and a value") }
                    try dictionary.set(pair[0], pair[1])
                }
            }
        }
        for (name, value) in arguments.named { dictionary.set(TemplateString(name), value) }
        _ = try wrapped(dictionary.values)
        return dictionary
    }

    private func loopMethod(
        _ name: String, _ loop: LoopState, _ arguments: CallArguments
    ) throws(Fault) -> Value {
        if name == "cycle" {
            guard !arguments.positional.isEmpty else { throw .evaluation("no items for cycling given") }
            return arguments.positional[loop.index % arguments.positional.count]
        }
        let isSame = try loop.lastChanged.map { last throws(Fault) in
            try Value.list(last).equals(.list(arguments.positional), &budget)
        }
        loop.lastChanged = try wrapped(arguments.positional)
        return .bool(isSame != true)
    }

    func dictionaryMethod(
        _ name: String, _ dictionary: Dictionary, _ arguments: CallArguments
    ) throws(Fault) -> Value {
        switch DictionaryMethod(rawValue: name) {
        case .get:
            let values = try arguments.bound(to: ["key", "default"], required: 1, in: "get")
            return dictionary[try (values[0] ?? .none).dictionaryKey()] ?? values[1] ?? .none
        case .items:
            try budget.create(items: dictionary.count)
            return .list(dictionary.members.map { .tuple([$0.key, $0.value]) })
        case .keys: return .list(dictionary.keys)
        case .values: return .list(dictionary.values)
        case .copy: return .dictionary(dictionary)
        default: throw .evaluation("dict.\(name) would change a value, which templates may not")
        }
    }

    func listMethod(_ name: String, _ items: [Value], _ arguments: CallArguments) throws(Fault) -> Value {
        guard let method = ListMethod(rawValue: name), method == .index || method == .count else {
            if name == ListMethod.copy.rawValue { return .list(items) }
            throw .evaluation("list.\(name) would change a value, which templates may not")
        }
        let sought = try arguments.bound(to: ["value"], required: 1, in: name)[0] ?? .none
        var count = 0
        for (index, item) in items.enumerated() where try item.equals(sought, &budget) {
            if method == .index { return .integer(index) }
            count += 1
        }
        if method == .index { throw .evaluation("the value is not in list") }
        return .integer(count)
    }
}

/// Methods of Python's dict. Those that change it exist, and refuse to.
enum DictionaryMethod: String {
    case get, items, keys, values, copy
    case clear, pop, popitem, setdefault, update
}

enum ListMethod: String {
    case index, count, copy
    case append, clear, extend, insert, pop, remove, reverse, sort
}

/// The wall clock of this machine's time zone.
struct LocalTime {
    private var parts: tm

    static var now: LocalTime {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return LocalTime(parts: parts)
    }

    /// C's `strftime`; the result is cut off at 1,024 bytes.
    func formatted(_ format: String) -> String {
        var parts = parts
        let bytes = [CChar](unsafeUninitializedCapacity: 1_024) { buffer, count in
            count = strftime(buffer.baseAddress, buffer.count, format, &parts)
        }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
