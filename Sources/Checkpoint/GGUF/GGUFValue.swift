/// A value of a GGUF file's metadata. Strings and lists stay in the file until they are asked for.
enum GGUFValue: Sendable {
    case integer(Int)
    case real(Double)
    case flag(Bool)
    /// Where the bytes of a text lie in the file.
    case string(Range<Int>)
    /// `count` values of one type, not lists themselves, from that place of the file on.
    case list(GGUFType, count: Int, start: Int)

    /// What messages call it.
    var kind: String {
        switch self {
        case .integer: "an integer"
        case .real: "a number"
        case .flag: "a flag"
        case .string: "a text"
        case .list(_, let count, _): "a list of \(count)"
        }
    }
}

/// The types of metadata, by their numbers in the file.
enum GGUFType: UInt32, Sendable {
    case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

    /// Bytes of a value; nil where values differ.
    var byteCount: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}
