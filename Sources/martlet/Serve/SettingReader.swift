import Foundation

/// Settings from flags and from the environment: a flag wins over `MARTLET_…`, that over NIM's name, that
/// over the default. Remembers where each came from, to be printed.
struct SettingReader {
    /// A setting as it is used.
    struct Effective: Equatable {
        let name: String
        let value: String
        let source: String
    }

    /// A value that a setting cannot have.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private let environment: [String: String]
    private(set) var effective: [Effective] = []
    private var asked: Set<String> = []

    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// Whether that setting was given, and is not the default.
    func isSet(_ name: String) -> Bool {
        effective.contains { $0.name == name.drop { $0 == "-" } && $0.source != "default" }
    }

    /// Whether whoever runs this server set it, and not an environment that is made for NIM.
    func isOwn(_ name: String) -> Bool {
        effective.contains {
            $0.name == name.drop { $0 == "-" } && ($0.source == "flag" || $0.source.hasPrefix("MARTLET_"))
        }
    }

    /// Variables with that beginning that nothing has asked for: misspelt, or somebody else's.
    func unread(_ beginning: String) -> [String] {
        environment.keys.filter { $0.hasPrefix(beginning) && !asked.contains($0) }.sorted()
    }

    /// A whole number within bounds; `value` is the default, and then the result.
    mutating func integer(
        _ value: inout Int, _ name: String, _ flag: Int?, nim: [String] = [], in bounds: ClosedRange<Int>
    ) throws {
        let found = try find(name, flag, nim, Self.integer)
        value = try Self.check(found?.value ?? value, found?.source ?? name, bounds)
        note(name, "\(value)", found?.source)
    }

    /// Bytes that are given in MiB; `value` is the default, and then the result.
    mutating func mebibytes(
        _ value: inout Int, _ name: String, _ flag: Int?, in bounds: ClosedRange<Int>
    ) throws {
        var count = value >> 20
        try integer(&count, name, flag, in: bounds)
        value = count << 20
    }

    /// A whole number that may be absent.
    mutating func integer(
        _ name: String, _ flag: Int?, nim: [String] = [], in bounds: ClosedRange<Int>
    ) throws -> Int? {
        guard let found = try find(name, flag, nim, Self.integer) else { return nil }
        note(name, "\(found.value)", found.source)
        return try Self.check(found.value, found.source, bounds)
    }

    /// Seconds, fractions allowed; `value` is the default, and then the result.
    mutating func seconds(
        _ value: inout Duration, _ name: String, _ flag: Double?, in bounds: ClosedRange<Double>
    ) throws {
        if let seconds = try seconds(name, flag, in: bounds) {
            value = seconds
        } else {
            note(name, "\(value.formatted(.units(allowed: [.seconds], width: .narrow)))", nil)
        }
    }

    /// Seconds that may be absent.
    mutating func seconds(
        _ name: String, _ flag: Double?, in bounds: ClosedRange<Double>
    ) throws -> Duration? {
        let found = try find(name, flag, []) { text, source in
            guard let number = Double(text), number.isFinite else {
                throw Refusal(description: "\(source) is \"\(text)\"; it must be a number of seconds.")
            }
            return number
        }
        guard let found else { return nil }
        note(name, "\(found.value)s", found.source)
        return .seconds(try Self.check(found.value, found.source, bounds))
    }

    private static func integer(_ text: String, _ source: String) throws -> Int {
        guard let number = Int(text) else {
            throw Refusal(description: "\(source) is \"\(text)\"; it must be a whole number.")
        }
        return number
    }

    private static func check<Number: Comparable>(
        _ value: Number, _ source: String, _ bounds: ClosedRange<Number>
    ) throws -> Number {
        guard bounds.contains(value) else {
            throw Refusal(
                description: "\(source) is \(value); it must be between \(bounds.lowerBound) and "
                    + "\(bounds.upperBound).")
        }
        return value
    }

    /// A text; `isSecret` keeps its value out of what is printed.
    mutating func text(
        _ name: String, _ flag: String?, nim: [String] = [], default fallback: String? = nil,
        isSecret: Bool = false
    ) throws -> String? {
        let found = try find(name, flag, nim) { text, _ in text }
        guard let value = found?.value ?? fallback else { return nil }
        note(name, isSecret ? "(hidden)" : value, found?.source)
        return value
    }

    /// One of a few words.
    mutating func choice<Value>(
        _ name: String, _ flag: String?, nim: [String] = [], default fallback: String,
        _ choices: [(word: String, value: Value)]
    ) throws -> Value {
        let found = try find(name, flag, nim) { text, _ in text }
        let word = (found?.value ?? fallback).lowercased()
        guard let choice = choices.first(where: { $0.word == word }) else {
            throw Refusal(
                description: "\(found?.source ?? name) is \"\(word)\"; it must be one of "
                    + choices.map(\.word).joined(separator: ", ") + ".")
        }
        note(name, word, found?.source)
        return choice.value
    }

    /// On or off, written as 0 and 1, true and false, or yes and no.
    mutating func flag(
        _ name: String, _ flag: Bool?, nim: [String] = [], default fallback: Bool = false
    ) throws -> Bool {
        let found = try find(name, flag, nim) { text, source in
            switch text.lowercased() {
            case "1", "true", "yes", "on": return true
            case "0", "false", "no", "off": return false
            default:
                throw Refusal(description: "\(source) is \"\(text)\"; it must be 0, 1, true or false.")
            }
        }
        let value = found?.value ?? fallback
        note(name, value ? "on" : "off", found?.source)
        return value
    }

    /// Several texts: a flag given more than once, or a variable with commas.
    mutating func list(
        _ name: String, _ flags: [String], nim: [String] = [], isSecret: Bool = false
    ) throws -> [String] {
        let found = try find(name, flags.isEmpty ? nil : flags, nim) { text, _ in
            text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        guard let found else { return [] }
        note(
            name, isSecret ? "(\(found.value.count), hidden)" : found.value.joined(separator: ", "),
            found.source)
        return found.value
    }

    private mutating func find<Value>(
        _ name: String, _ flag: Value?, _ nim: [String], _ parse: (String, String) throws -> Value
    ) throws -> (value: Value, source: String)? {
        let variables = variables(name, nim)
        asked.formUnion(variables)
        if let flag { return (flag, name) }
        for variable in variables {
            // An empty variable is an unset one: compose files pass them on so.
            if let text = environment[variable], !text.isEmpty {
                return (try parse(text, variable), variable)
            }
        }
        return nil
    }

    /// `--max-running` is `MARTLET_MAX_RUNNING`.
    private func variables(_ name: String, _ nim: [String]) -> [String] {
        let stem = name.drop { $0 == "-" }.uppercased().replacingOccurrences(of: "-", with: "_")
        return ["MARTLET_" + stem] + nim
    }

    private mutating func note(_ name: String, _ value: String, _ source: String?) {
        let source = source.map { $0 == name ? "flag" : $0 } ?? "default"
        effective.append(Effective(name: String(name.drop { $0 == "-" }), value: value, source: source))
    }
}
