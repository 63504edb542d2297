import Arguments

/// As what the reader of tool calls (`Conversation`) reads the text of an argument. The text carries no type, so
/// the reader decides by the tool's schema, which it reads less closely than `SchemaCompiler`: what the grammar
/// lets through must come out of it as what the schema says.
struct ArgumentReading: Equatable {
    struct Types: OptionSet {
        let rawValue: UInt8
        static let integer = Types(rawValue: 1)
        static let number = Types(rawValue: 2)
        static let boolean = Types(rawValue: 4)
        static let object = Types(rawValue: 8)
        static let array = Types(rawValue: 16)
        static let string = Types(rawValue: 32)
    }

    let types: Types
    private let isNullable: Bool

    init(_ type: ArgumentType) {
        switch type {
        case .string(let isNullable): (types, self.isNullable) = (.string, isNullable)
        case .integer: (types, isNullable) = (.integer, false)
        case .number: (types, isNullable) = (.number, false)
        case .boolean: (types, isNullable) = (.boolean, false)
        case .object: (types, isNullable) = (.object, false)
        case .array: (types, isNullable) = (.array, false)
        case .union(let parts, let isNullable):
            types = parts.reduce([]) { $0.union(ArgumentReading($1).types) }
            self.isNullable = isNullable
        }
    }

    /// The word `null`, in any case, is null and no text.
    var readsNull: Bool { isNullable || !types.contains(.string) }

    /// Texts that come out as strings.
    var texts: Pattern {
        var others: [Pattern] = []
        let word = Pattern.caseless("null")
        if types == .string { return readsNull ? .not(word) : .anything }
        if readsNull { others.append(word) }
        if !types.isDisjoint(with: [.integer, .number]) {
            let set =
                types.contains(.number)
                ? ScalarSet("0"..."9").union(ScalarSet("+", "-", ".", "e", "E"))
                : ScalarSet("0"..."9").union(ScalarSet("+", "-"))
            others.append(Pattern.scalar(set).repeated(1))
        }
        if types.contains(.boolean) { others += [.caseless("true"), .caseless("false")] }
        if !types.isDisjoint(with: [.object, .array]) {
            others.append(.sequence([.scalar(ScalarSet("[", "{", "(")), .anything]))
        }
        // Space around them does not count.
        let space = Pattern.scalar(ScalarSet([0x20...0x20, 0x09...0x0D])).repeated()
        return .not(.sequence([space, .choice(others), space]))
    }
}

extension Pattern {
    /// A word of ASCII letters in any case.
    fileprivate static func caseless(_ word: String) -> Pattern {
        .sequence(
            word.unicodeScalars.map { letter in
                .scalar(
                    ScalarSet([letter.value...letter.value, (letter.value ^ 0x20)...(letter.value ^ 0x20)]))
            })
    }
}
