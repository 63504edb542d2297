import JSON

/// The table at the head of a safetensors file: 8 bytes of length, then a JSON object of names,
/// then the numbers (https://github.com/huggingface/safetensors#format). Every number is checked
/// against the file before it is used.
struct SafetensorsHeader {
    /// The limit of the reference implementation.
    static let maximumBytes = 100_000_000
    /// More than any tensor of any model has.
    private static let maximumRank = 16

    struct Entry {
        /// The spelling of the header, known or not.
        let type: String
        let shape: [Int]
        /// Where the numbers lie, from the start of the file.
        let range: Range<Int>
    }

    private(set) var entries: [String: Entry] = [:]

    init(_ file: MappedFile) throws(CheckpointError) {
        let header = try Self.range(file)
        let object = try file.object(at: header)
        guard Self.keyCount(file.bytes[header]) == object.count else {
            throw .malformed(file: file.name, reason: "the header names a tensor twice")
        }
        let data = header.upperBound..<file.bytes.count
        entries.reserveCapacity(object.count)
        for (name, value) in object.members where name != "__metadata__" {
            do {
                entries[name] = try Entry(value, data: data, maximumRank: Self.maximumRank)
            } catch {
                throw .malformed(file: file.name, reason: "tensor \(name.prefix(256)): \(error.reason)")
            }
        }
        try TensorRanges(ranges: entries.map { ($0.key, $0.value.range) }).refuseOverlap(in: file.name)
    }

    private static func range(_ file: MappedFile) throws(CheckpointError) -> Range<Int> {
        guard file.bytes.count >= 8 else {
            throw .malformed(
                file: file.name, reason: "it has \(file.bytes.count) bytes, too few for a safetensors header")
        }
        let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(maximumBytes) else {
            throw .malformed(
                file: file.name, reason: "the header has \(length) bytes; the limit is \(maximumBytes)")
        }
        let end = 8 + Int(length)
        guard end <= file.bytes.count else {
            throw .malformed(
                file: file.name,
                reason: "the header has \(length) bytes; the file has \(file.bytes.count) in all")
        }
        return 8..<end
    }

    /// How many keys the outermost object of a valid document spells: a reader of JSON keeps one of
    /// two equal names, which here would hide a tensor.
    private static func keyCount(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
        var (count, depth, isInString, isEscaped) = (0, 0, false, false)
        for byte in text {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }
}

extension SafetensorsHeader.Entry {
    struct Fault: Error { let reason: String }

    /// Bytes of one number of the types that are read, codes and scales included.
    private static let byteCounts = [
        "BF16": 2, "F16": 2, "F32": 4, "F8_E4M3": 1, "U8": 1, "I8": 1, "I32": 4, "U32": 4, "I64": 8,
    ]

    /// `data` is where the numbers of all tensors lie in the file.
    fileprivate init(_ value: JSONValue, data: Range<Int>, maximumRank: Int) throws(Fault) {
        guard let type = value["dtype"]?.string else { throw Fault(reason: "no dtype") }
        guard let list = value["shape"]?.array, list.count <= maximumRank else {
            throw Fault(reason: "no shape, or one of more than \(maximumRank) dimensions")
        }
        let shape = list.compactMap(\.int)
        guard shape.count == list.count, shape.allSatisfy({ $0 >= 0 }) else {
            throw Fault(reason: "the shape \(list.map(\.summary)) is not a list of counts")
        }
        guard let bounds = value["data_offsets"]?.array, bounds.count == 2,
            let start = bounds[0].int, let end = bounds[1].int
        else { throw Fault(reason: "data_offsets are not two integers") }
        guard 0 <= start, start <= end, end <= data.count else {
            throw Fault(
                reason: "data_offsets \(start) to \(end) do not lie within the \(data.count) bytes of data")
        }
        if let size = Self.byteCounts[type] {
            guard let expected = Self.product(shape + [size]) else {
                throw Fault(reason: "the shape \(shape) overflows")
            }
            guard expected == end - start else {
                throw Fault(
                    reason: "\(type) \(shape) needs \(expected) bytes; data_offsets give \(end - start)")
            }
        }
        self.type = type
        self.shape = shape
        range = data.lowerBound + start..<data.lowerBound + end
    }

    /// Nil on overflow.
    private static func product(_ factors: [Int]) -> Int? {
        if factors.contains(0) { return 0 }
        var product = 1
        for factor in factors {
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            guard !overflow else { return nil }
            product = next
        }
        return product
    }
}
