/// Reads a GGUF file from its beginning, never past its end.
struct GGUFCursor {
    let file: MappedFile
    private(set) var offset: Int

    init(_ file: MappedFile, at offset: Int = 0) {
        self.file = file
        self.offset = offset
    }

    var remaining: Int { file.bytes.count - offset }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws(CheckpointError) -> Number {
        let start = try skip(MemoryLayout<Number>.size)
        return Number(littleEndian: file.bytes.loadUnaligned(fromByteOffset: start, as: Number.self))
    }

    /// A count of things that take at least `size` bytes each, checked against what the file has left.
    mutating func count(of things: String, atLeast size: Int) throws(CheckpointError) -> Int {
        let count = try number(UInt64.self)
        guard count <= UInt64(remaining / size) else {
            throw malformed("\(count) \(things) do not fit into the \(remaining) bytes that are left")
        }
        return Int(count)
    }

    /// Where the bytes of a text lie.
    mutating func string(atMost limit: Int = .max) throws(CheckpointError) -> Range<Int> {
        let count = try count(of: "bytes of a text", atLeast: 1)
        guard count <= limit else { throw malformed("a name of \(count) bytes; the limit is \(limit)") }
        let start = try skip(count)
        return start..<start + count
    }

    mutating func name(atMost limit: Int) throws(CheckpointError) -> String {
        String(decoding: file.bytes[try string(atMost: limit)], as: UTF8.self)
    }

    /// Passes over bytes and tells where they begin.
    @discardableResult
    mutating func skip(_ byteCount: Int) throws(CheckpointError) -> Int {
        guard byteCount <= remaining else {
            throw malformed("it ends at \(file.bytes.count) bytes, inside its header")
        }
        defer { offset += byteCount }
        return offset
    }

    mutating func type() throws(CheckpointError) -> GGUFType {
        let number = try number(UInt32.self)
        guard let type = GGUFType(rawValue: number) else {
            throw malformed("a value of the unknown type \(number)")
        }
        return type
    }

    mutating func value(_ type: GGUFType) throws(CheckpointError) -> GGUFValue {
        switch type {
        case .uint8: return .integer(Int(try number(UInt8.self)))
        case .int8: return .integer(Int(try number(Int8.self)))
        case .uint16: return .integer(Int(try number(UInt16.self)))
        case .int16: return .integer(Int(try number(Int16.self)))
        case .uint32: return .integer(Int(try number(UInt32.self)))
        case .int32: return .integer(Int(try number(Int32.self)))
        case .uint64: return .integer(Int(clamping: try number(UInt64.self)))
        case .int64: return .integer(Int(try number(Int64.self)))
        case .float32: return .real(Double(Float(bitPattern: try number(UInt32.self))))
        case .float64: return .real(Double(bitPattern: try number(UInt64.self)))
        case .bool: return .flag(try number(UInt8.self) != 0)
        case .string: return .string(try string())
        case .array: return try list()
        }
    }

    private mutating func list() throws(CheckpointError) -> GGUFValue {
        let type = try type()
        guard type != .array else { throw malformed("a list of lists") }
        let count = try count(of: "values of a list", atLeast: type.byteCount ?? 8)
        let start = offset
        if let size = type.byteCount {
            try skip(count * size)
        } else {
            for _ in 0..<count { _ = try string() }
        }
        return .list(type, count: count, start: start)
    }

    func malformed(_ reason: String) -> CheckpointError { .malformed(file: file.name, reason: reason) }
}
