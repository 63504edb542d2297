import CFormats

/// The head of a GGUF file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): metadata, and where its tensors
/// lie. Every number is checked against the file before memory is taken for it.
struct GGUFHeader: Sendable {
    struct Entry: Sendable {
        /// The number of `ggml_type`.
        let type: UInt32
        /// Row-major, as in Hugging Face's files: the reverse of the file's order.
        let shape: [Int]
        /// Where the numbers lie, from the start of the file; empty for types of unknown size.
        let range: Range<Int>
    }

    let metadata: GGUFMetadata
    private(set) var entries: [String: Entry] = [:]

    /// ggml's own limits are 65,535 bytes and 64; some converters exceed the second.
    private static let longestKey = 65_535
    private static let longestName = 512
    private static let maximumRank = 4

    init(_ file: MappedFile) throws(CheckpointError) {
        var cursor = GGUFCursor(file)
        guard file.bytes.starts(with: "GGUF".utf8) else {
            throw .malformed(file: file.name, reason: "it does not begin with \"GGUF\"")
        }
        try cursor.skip(4)
        let version = try cursor.number(UInt32.self)
        guard version & 0xFFFF != 0 else {
            throw .unsupported(file: file.name, reason: "big-endian GGUF is not supported")
        }
        guard version == 2 || version == 3 else {
            throw .unsupported(
                file: file.name, reason: "GGUF version \(version) is not supported; expected 2 or 3")
        }
        // A tensor takes name, rank, type and offset; a pair at least a length, a type and a byte.
        let tensorCount = try cursor.count(of: "tensors", atLeast: 24)
        let pairCount = try cursor.count(of: "keys", atLeast: 13)
        metadata = try GGUFMetadata(&cursor, count: pairCount, longestKey: Self.longestKey)
        let alignment = try metadata.integer("general.alignment", in: 1...1 << 20, default: 32)
        guard alignment.nonzeroBitCount == 1, alignment >= 8 else {
            throw metadata.wrong(
                "general.alignment", found: "\(alignment)", expected: "a power of two, at least 8")
        }
        try readEntries(&cursor, count: tensorCount, alignment: alignment)
        try TensorRanges(ranges: entries.map { ($0.key, $0.value.range) }).refuseOverlap(in: file.name)
    }

    private mutating func readEntries(
        _ cursor: inout GGUFCursor, count: Int, alignment: Int
    ) throws(CheckpointError) {
        var found: [(name: String, type: UInt32, shape: [Int], offset: UInt64)] = []
        for _ in 0..<count {
            let name = try cursor.name(atMost: Self.longestName)
            let rank = try cursor.number(UInt32.self)
            guard (1...UInt32(Self.maximumRank)).contains(rank) else {
                throw cursor.malformed(
                    "tensor \(name) has \(rank) dimensions; the limit is \(Self.maximumRank)")
            }
            var shape: [Int] = []
            for _ in 0..<rank {
                guard let size = Int(exactly: try cursor.number(UInt64.self)), size >= 1 else {
                    throw cursor.malformed("tensor \(name) has a dimension that is no count")
                }
                shape.insert(size, at: 0)
            }
            found.append((name, try cursor.number(UInt32.self), shape, try cursor.number(UInt64.self)))
        }
        let size = cursor.file.bytes.count
        let dataStart = min((cursor.offset + alignment - 1) / alignment * alignment, size)
        entries.reserveCapacity(count)
        for (name, type, shape, offset) in found {
            let byteCount: Int
            do {
                byteCount = try Self.byteCount(type, shape)
            } catch {
                throw cursor.malformed("tensor \(name): \(error.reason)")
            }
            guard offset % UInt64(alignment) == 0 else {
                throw cursor.malformed(
                    "tensor \(name) begins at \(offset), which is no multiple of \(alignment)")
            }
            guard let offset = Int(exactly: offset), offset <= size - dataStart,
                byteCount <= size - dataStart - offset
            else {
                throw cursor.malformed(
                    "tensor \(name) of \(byteCount) bytes at \(offset) passes the end of the file's \(size - dataStart) bytes of data"
                )
            }
            let start = dataStart + offset
            let entry = Entry(type: type, shape: shape, range: start..<start + byteCount)
            guard entries.updateValue(entry, forKey: name) == nil else {
                throw cursor.malformed("the header names tensor \(name) twice")
            }
        }
    }

    private struct Fault: Error { let reason: String }

    /// 0 for types that are not read.
    private static func byteCount(_ type: UInt32, _ shape: [Int]) throws(Fault) -> Int {
        guard let format = cf_gguf(type)?.pointee else { return 0 }
        guard let row = shape.last, row % format.block == 0 else {
            throw Fault(
                reason: "its rows of \(shape.last ?? 0) are no multiple of \(format.block), the block of "
                    + String(cString: format.name))
        }
        var product = row / format.block
        for factor in shape.dropLast() + [format.bytes] {
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            guard !overflow else { throw Fault(reason: "the shape \(shape) overflows") }
            product = next
        }
        return product
    }
}
