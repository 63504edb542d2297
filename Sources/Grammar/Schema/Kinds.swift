import JSON

/// Kinds of values. The two booleans are apart, since `enum` may hold one of them.
struct Kinds: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = Kinds(rawValue: 1)
    static let `false` = Kinds(rawValue: 2)
    static let `true` = Kinds(rawValue: 4)
    static let number = Kinds(rawValue: 8)
    static let string = Kinds(rawValue: 16)
    static let array = Kinds(rawValue: 32)
    static let object = Kinds(rawValue: 64)

    static let boolean: Kinds = [.false, .true]
    static let all = Kinds(rawValue: 127)
    static let each: [Kinds] = [.null, .false, .true, .number, .string, .array, .object]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = value ? .true : .false
        case .number: self = .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }
}
