import Arguments
import JSON

/// The arguments of one tool as rules.
struct ArgumentsCompiler {
    private var compiler: SchemaCompiler
    /// As the reader of calls takes them.
    private let types: [String: ArgumentType]

    init(_ parameters: JSONValue, options: SchemaOptions, rules: Rules) throws(GrammarError) {
        compiler = try SchemaCompiler(parameters, options: options)
        compiler.rules = rules
        compiler.stringLimit = Self.withoutTags
        types = ArgumentType.arguments(of: parameters)
    }

    var rules: Rules { compiler.rules }

    /// Text in which the reader finds no tag: closing tags nowhere, and `<parameter=` not at the start of a
    /// line, where it may begin the next argument.
    private static let withoutTags: Pattern = {
        let tags = ["</parameter>", "</function>", "</tool_call>", "\n<parameter="].map { Pattern.text($0) }
        let inside = Pattern.sequence([.anything, .choice(tags), .anything])
        return .not(.choice([inside, .sequence([.text("<parameter="), .anything])]))
    }()

    /// Whether a name stays what it is between `=` and `>`.
    static func canBeWritten(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        func isSpace(_ byte: UInt8?) -> Bool { byte.map { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? true }
        return bytes.count <= 200 && !isSpace(bytes.first) && !isSpace(bytes.last)
            && !bytes.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") || $0 < 0x20 }
    }

    mutating func arguments() throws(GrammarError) -> Rules.Symbol {
        var choices: [Rules.Symbol] = []
        for alternative in try compiler.alternatives([Literal(node: 0)])
        where alternative.kinds.contains(.object) {
            if let values = alternative.values {
                throw GrammarError(
                    "enum of whole argument lists (\(values.count)) cannot be enforced in a tool call")
            }
            if let symbol = try arguments(alternative.object) { choices.append(symbol) }
        }
        try compiler.defineSymbols()
        return compiler.rules.add(.choice(choices))
    }

    private mutating func arguments(_ object: ObjectLimits) throws(GrammarError) -> Rules.Symbol? {
        guard object.some.isEmpty else {
            throw GrammarError("not, oneOf and if cannot speak of unnamed arguments", at: object.pointer)
        }
        guard let members = try compiler.members(of: object) else { return nil }
        var entries: [MemberTable.Entry] = []
        for member in members {
            let reading = ArgumentReading(types[member.key.text] ?? .unknown)
            guard Self.canBeWritten(member.key.text) else {
                if !member.isRequired { continue }
                throw GrammarError("the key \(member.key.text) cannot be written in a tool call")
            }
            guard let value = try value(member.value, as: reading) else {
                if member.isRequired { return nil }
                continue
            }
            let argument = self.argument(.spelled(member.key.text), value)
            entries.append(
                MemberTable.Entry(first: argument, next: argument, isRequired: member.isRequired))
        }
        let table = MemberTable(
            entries: entries, other: try others(object, members.isEmpty), atLeast: object.atLeast,
            atMost: object.atMost)
        do {
            return try table.symbol(in: &compiler.rules)
        } catch {
            throw GrammarError("minProperties or maxProperties cannot be enforced", at: object.pointer)
        }
    }

    private mutating func argument(_ key: Pattern, _ value: Rules.Symbol) -> Rules.Symbol {
        let begin = compiler.rules.lexeme(.sequence([.text("<parameter="), key, .text(">\n")]))
        return compiler.rules.sequence(begin, value, compiler.rules.text("\n</parameter>\n"))
    }

    /// Arguments of any name, where the schema names none but speaks of others.
    private mutating func others(
        _ object: ObjectLimits, _ hasNoMembers: Bool
    ) throws(GrammarError) -> (first: Rules.Symbol, next: Rules.Symbol)? {
        guard hasNoMembers, object.layers.contains(where: \.speaksOfRest), object.names.isEmpty,
            object.layers.allSatisfy({ $0.matching.isEmpty && $0.named.isEmpty })
        else { return nil }
        let rest = object.layers.reduce([] as Conjunction) { $0.and($1.rest) }
        guard try !compiler.isEmpty(rest), let value = try value(rest, as: ArgumentReading(.unknown)) else {
            return nil
        }
        let letter = ScalarSet("a"..."z").union(ScalarSet("A"..."Z")).union(ScalarSet("_"))
        let more = Pattern.scalar(letter.union(ScalarSet("0"..."9")).union(ScalarSet("-", "."))).repeated(
            0, 63)
        let argument = self.argument(.sequence([.scalar(letter), more]), value)
        return (argument, argument)
    }

    /// The texts of a value that the reader reads as a value of the conjunction; nil where there are none.
    private mutating func value(
        _ conjunction: Conjunction, as reading: ArgumentReading
    ) throws(GrammarError) -> Rules.Symbol? {
        var lexemes: [Pattern] = []
        var symbols: [Rules.Symbol] = []
        for var alternative in try compiler.alternatives(conjunction) {
            alternative.kinds.formIntersection(reading.kinds)
            if alternative.values != nil {
                for value in try compiler.valuesLeft(alternative) {
                    if let text = try text(value, as: reading) { lexemes.append(text) }
                }
                continue
            }
            if alternative.kinds.contains(.null) { lexemes.append(.text("null")) }
            if alternative.kinds.contains(.false) { lexemes.append(.text("false")) }
            if alternative.kinds.contains(.true) { lexemes.append(.text("true")) }
            if alternative.kinds.contains(.string) {
                lexemes.append(.all([compiler.decodedStrings(alternative), reading.texts]))
            }
            if alternative.kinds.contains(.number) {
                if !reading.types.contains(.number) { alternative.number.isInteger = true }
                let numbers = try compiler.numbers(alternative.number, excluded: alternative.excluded)
                // So many digits always make a finite number.
                let short = Pattern.anyScalar.repeated(1, 200)
                if let lexeme = numbers.lexeme { lexemes.append(.all([lexeme, short])) }
                if let symbol = numbers.symbol { symbols.append(symbol) }
            }
            if alternative.kinds.contains(.array) { symbols += try compiler.arrays(alternative.array) }
            if alternative.kinds.contains(.object) { symbols += try compiler.objects(alternative.object) }
        }
        if !lexemes.isEmpty { symbols.append(compiler.rules.lexeme(.choice(lexemes))) }
        return symbols.isEmpty ? nil : compiler.rules.add(.choice(symbols))
    }

    /// How a listed value is written; nil where the reader would read something else.
    private mutating func text(_ value: JSONValue, as reading: ArgumentReading) throws(GrammarError)
        -> Pattern?
    {
        switch value {
        case .string(let text):
            let allowed = Pattern.all([Self.withoutTags, reading.texts])
            return try compiler.tester.holds(allowed, text) ? .spelled(text) : nil
        case .number(let number):
            guard let decimal = ExactDecimal(number), decimal.writtenLength <= 200 else { return nil }
            if decimal.isInteger {
                let digits = decimal.written.whole.map { String($0) }.joined()
                return .text((decimal.isNegative ? "-" : "") + digits)
            }
            return reading.types.contains(.number) ? .text(number.spelling) : nil
        case .array, .object: return .all([compiler.text(value), Self.withoutTags])
        case .null, .bool: return compiler.text(value)
        }
    }
}

extension ArgumentReading {
    /// The kinds of values that come out of the reader from their own texts.
    fileprivate var kinds: Kinds {
        var kinds = Kinds()
        if readsNull { kinds.insert(.null) }
        if types.contains(.boolean) { kinds.insert(.boolean) }
        if !types.isDisjoint(with: [.integer, .number]) { kinds.insert(.number) }
        if types.contains(.object) { kinds.insert(.object) }
        if types.contains(.array) { kinds.insert(.array) }
        if types.contains(.string) { kinds.insert(.string) }
        return kinds
    }
}
