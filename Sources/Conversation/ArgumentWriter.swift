import Arguments
import JSON

/// Writes the arguments of one call as a JSON object while their text arrives. Strings are passed on at
/// once; what must be seen whole to be typed waits for its end.
struct ArgumentWriter {
    /// What was written and not taken yet.
    private(set) var output: [UInt8] = []
    private let schema: ToolSchema
    private var names: Set<String> = []
    private var value = Value.none
    /// Just one newline on either side of a value belongs to the format.
    private var isAtStart = false
    private var hasPendingNewline = false
    /// Whether the last byte of the value was a newline, or there was none yet.
    private(set) var isAtLineStart = true
    private var quotes = QuoteTracker()

    /// - Transitions: none → dropped, undecided, string, typed; undecided → string; typed → string;
    ///   each → none.
    private enum Value {
        case none
        /// An argument without a name, or named twice.
        case dropped
        /// Text that may still become the word null.
        case undecided([UInt8])
        case string
        case typed(ArgumentType, [UInt8])
    }

    /// Longer values are text, whatever their type: nothing waits without a bound.
    private static let maximumTypedBytes = 1 << 20

    init(schema: ToolSchema) { self.schema = schema }

    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    mutating func begin(_ name: String) {
        isAtStart = true
        hasPendingNewline = false
        isAtLineStart = true
        quotes = QuoteTracker()
        guard !name.isEmpty, !names.contains(name) else {
            value = .dropped
            return
        }
        output += (names.isEmpty ? "{" : ", ").utf8
        names.insert(name)
        output += JSONValue.string(name).bytes(.python)
        output += ": ".utf8
        switch schema.type(of: name) {
        case .string(nullable: false):
            output.append(UInt8(ascii: "\""))
            value = .string
        case .string(nullable: true): value = .undecided([])
        case let type: value = .typed(type, [])
        }
    }

    /// Whether the value can hold no closing tag as text here: it is typed, and no quoted text is open.
    var endsAtFirstTag: Bool {
        guard case .typed(let type, _) = value, !type.allowsString else { return false }
        return !type.allowsQuotes || !quotes.isOpen
    }

    func hasArgument(_ name: String) -> Bool { names.contains(name) }
    func mayHave(_ name: String) -> Bool { schema.mayHave(name) && !names.contains(name) }

    mutating func append(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    mutating func append(_ byte: UInt8) {
        isAtLineStart = byte == UInt8(ascii: "\n")
        if isAtStart {
            isAtStart = false
            if byte == UInt8(ascii: "\n") { return }
        }
        if hasPendingNewline { write(UInt8(ascii: "\n")) }
        hasPendingNewline = byte == UInt8(ascii: "\n")
        if !hasPendingNewline { write(byte) }
    }

    private mutating func write(_ byte: UInt8) {
        switch value {
        case .none, .dropped: break
        case .string: writeEscaped(byte)
        case .undecided(var held):
            value = .none
            held.append(byte)
            if ArgumentWriter.mayBecomeNull(held) {
                value = .undecided(held)
            } else {
                becomeString(held)
            }
        case .typed(let type, var held):
            value = .none
            held.append(byte)
            quotes.step(byte)
            if held.count > ArgumentWriter.maximumTypedBytes {
                becomeString(held)
            } else {
                value = .typed(type, held)
            }
        }
    }

    private static func mayBecomeNull(_ bytes: [UInt8]) -> Bool {
        let word = "null".utf8
        return bytes.count <= word.count && zip(bytes, word).allSatisfy { $0 | 0x20 == $1 }
    }

    private mutating func becomeString(_ bytes: [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in bytes { writeEscaped(byte) }
        value = .string
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            output.append(byte)
        } else {
            output += JSONValue.string(String(UnicodeScalar(byte))).bytes(.python).dropFirst().dropLast()
        }
    }

    mutating func end() {
        switch value {
        case .none, .dropped: break
        case .string: output.append(UInt8(ascii: "\""))
        case .undecided(let held) where held.count == 4: output += "null".utf8
        case .undecided(let held):
            output += JSONValue.string(String(decoding: held, as: UTF8.self)).bytes(.python)
        case .typed(let type, let held): output += type.json(String(decoding: held, as: UTF8.self)).utf8
        }
        value = .none
    }

    /// Ends the object.
    mutating func close() {
        end()
        output += (names.isEmpty ? "{}" : "}").utf8
    }
}
