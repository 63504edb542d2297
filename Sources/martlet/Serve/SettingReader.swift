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

    init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// A whole number within bounds.
    mutating func integer(
        _ name: String, _ flag: Int?, nim: [String] = [], default fallback: Int, in bounds: ClosedRange<Int>
    ) throws -> Int {
        let found = try find(name, flag, nim) { text, source in
            guard let number = Int(text) else {
                throw Refusal(description: "\(source) is \"\(text)\"; it must be a whole number.")
            }
            return number
        }
        let value = found?.value ?? fallback
        guard bounds.contains(value) else {
            throw Refusal(
                description: "\(found?.source ?? name) is \(value); it must be between \(bounds.lowerBound) and "
                    + "\(bounds.upperBound).")
        }
        note(name, "\(value)", found?.source)
        return value
    }

    /// A whole number that may be absent.
    mutating func integer(
        _ name: String, _ flag: Int?, nim: [String] = [], in bounds: ClosedRange<Int>
    ) throws -> Int? {
        guard flag != nil || isSet(name, nim) else { return nil }
        return try integer(name, flag, nim: nim, default: bounds.lowerBound, in: bounds)
    }

    /// Seconds, fractions allowed; 0 turns off what the setting bounds where `offAtZero` says so.
    mutating func seconds(
        _ name: String, _ flag: Double?, default fallback: Double, in bounds: ClosedRange<Double>
    ) throws -> Double {
        let found = try find(name, flag, []) { text, source in
            guard let number = Double(text), number.isFinite else {
                throw Refusal(description: "\(source) is \"\(text)\"; it must be a number of seconds.")
            }
            return number
        }
        let value = found?.value ?? fallback
        guard bounds.contains(value) else {
            throw Refusal(
                description: "\(found?.source ?? name) is \(value) seconds; it must be between "
                    + "\(bounds.lowerBound) and \(bounds.upperBound).")
        }
        note(name, "\(value) s", found?.source)
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

    private func find<Value>(
        _ name: String, _ flag: Value?, _ nim: [String], parse: (String, String) throws -> Value
    ) throws -> (value: Value, source: String)? {
        if let flag { return (flag, name) }
        for variable in variables(name, nim) {
            // An empty variable is an unset one: compose files pass them on so.
            if let text = environment[variable], !text.isEmpty { return (try parse(text, variable), variable) }
        }
        return nil
    }

    private func isSet(_ name: String, _ nim: [String]) -> Bool {
        variables(name, nim).contains { environment[$0].map { !$0.isEmpty } ?? false }
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
