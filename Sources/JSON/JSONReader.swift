extension JSONValue {
    /// The largest nesting that is read unless a caller says otherwise.
    package static let defaultMaximumDepth = 128

    /// Reads one document of RFC 8259, nothing before or after it but whitespace: no `NaN`, no
    /// byte order mark. A repeated key keeps its first place and its last value, as in Python.
    /// Half of a surrogate pair (`"\ud83d"`), which no Swift string can hold, is read as U+FFFD,
    /// as encoders of UTF-8 write it.
    ///
    /// The reader recurses once per level, so `maximumDepth` also bounds its stack.
    ///
    /// - Parameter maximumValues: values of all kinds and keys; each takes tens of bytes of memory, however
    ///   short it is written.
    package init(
        parsing text: borrowing Span<UInt8>, maximumDepth: Int = defaultMaximumDepth,
        maximumValues: Int = .max
    ) throws(JSONError) {
        var reader = JSONReader(maximumDepth: maximumDepth, maximumValues: maximumValues)
        self = try reader.document(text)
    }

    package init(
        parsing bytes: [UInt8], maximumDepth: Int = defaultMaximumDepth, maximumValues: Int = .max
    ) throws(JSONError) {
        try self.init(parsing: bytes.span, maximumDepth: maximumDepth, maximumValues: maximumValues)
    }

    package init(
        parsing bytes: some Collection<UInt8>, maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONError) {
        try self.init(parsing: Array(bytes), maximumDepth: maximumDepth)
    }

    package init(
        parsing text: String, maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONError) {
        try self.init(parsing: text.utf8Span.span, maximumDepth: maximumDepth)
    }
}

/// A recursive descent over the bytes, which every method borrows; the state is where it stands.
struct JSONReader {
    private let maximumDepth: Int
    private let maximumValues: Int
    private var depth = 0
    private var values = 0
    var position = 0
    /// The bytes of the string with escapes that is being read.
    var unescaped: [UInt8] = []

    init(maximumDepth: Int, maximumValues: Int) {
        self.maximumDepth = maximumDepth
        self.maximumValues = maximumValues
    }

    mutating func document(_ text: borrowing Span<UInt8>) throws(JSONError) -> JSONValue {
        if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
            throw JSONError(.byteOrderMark, offset: 0)
        }
        skipWhitespace(text)
        let value = try value(text)
        skipWhitespace(text)
        guard position == text.count else {
            throw JSONError(.trailingCharacters(character(text)), offset: position)
        }
        return value
    }

    private mutating func value(_ text: borrowing Span<UInt8>) throws(JSONError) -> JSONValue {
        try count()
        switch peek(text) {
        case UInt8(ascii: "\""): return .string(try string(text))
        case UInt8(ascii: "{"): return .object(try object(text))
        case UInt8(ascii: "["): return .array(try array(text))
        case UInt8(ascii: "t"): return try word("true", text, .bool(true))
        case UInt8(ascii: "f"): return try word("false", text, .bool(false))
        case UInt8(ascii: "n"): return try word("null", text, .null)
        case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): return .number(try number(text))
        default: throw unexpected(text, expected: "a value")
        }
    }

    private mutating func object(_ text: borrowing Span<UInt8>) throws(JSONError) -> JSONObject {
        try open()
        var object = JSONObject()
        skipWhitespace(text)
        if take(UInt8(ascii: "}"), text) { return close(object) }
        while true {
            guard peek(text) == UInt8(ascii: "\"") else { throw unexpected(text, expected: "a key") }
            try count()
            let key = try string(text)
            skipWhitespace(text)
            guard take(UInt8(ascii: ":"), text) else { throw unexpected(text, expected: "':'") }
            skipWhitespace(text)
            do { object[key] = try value(text) } catch { throw error.inside(.key(key)) }
            skipWhitespace(text)
            if take(UInt8(ascii: "}"), text) { return close(object) }
            guard take(UInt8(ascii: ","), text) else { throw unexpected(text, expected: "',' or '}'") }
            skipWhitespace(text)
        }
    }

    private mutating func array(_ text: borrowing Span<UInt8>) throws(JSONError) -> [JSONValue] {
        try open()
        var array: [JSONValue] = []
        skipWhitespace(text)
        if take(UInt8(ascii: "]"), text) { return close(array) }
        while true {
            do { array.append(try value(text)) } catch { throw error.inside(.index(array.count)) }
            skipWhitespace(text)
            if take(UInt8(ascii: "]"), text) { return close(array) }
            guard take(UInt8(ascii: ","), text) else { throw unexpected(text, expected: "',' or ']'") }
            skipWhitespace(text)
        }
    }

    private mutating func count() throws(JSONError) {
        guard values < maximumValues else { throw JSONError(.valueLimit(maximumValues), offset: position) }
        values += 1
    }

    private mutating func open() throws(JSONError) {
        guard depth < maximumDepth else { throw JSONError(.depthLimit(maximumDepth), offset: position) }
        depth += 1
        position += 1
    }

    private mutating func close<Container>(_ container: Container) -> Container {
        depth -= 1
        return container
    }

    private mutating func word(
        _ word: StaticString, _ text: borrowing Span<UInt8>, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        for byte in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount) {
            guard take(byte, text) else { throw unexpected(text, expected: "'\(word)'") }
        }
        return value
    }
}
