/// A GGUF file, or all files of one that was split (`NAME-00001-of-00003.gguf`): each is whole in itself, and the first
/// holds the metadata.
struct GGUFParts: Sendable {
    struct Place: Sendable {
        let file: MappedFile
        let entry: GGUFHeader.Entry
    }

    let metadata: GGUFMetadata
    private(set) var places: [String: Place] = [:]

    /// `name` may be any of the parts.
    init(_ name: String, in folder: String) throws(CheckpointError) {
        let (file, header) = try Self.open(Self.part(0, of: name), in: folder)
        metadata = header.metadata
        add(header, of: file)
        let count = try metadata.integer("split.count", in: 0...65_535, default: 1)
        guard count > 1 else { return }
        guard let named = Self.split(name), named.count == count else {
            throw metadata.wrong(
                "split.count", found: "\(count)",
                expected: "a file name that ends in -00001-of-\(Self.padded(count)).gguf")
        }
        for index in 1..<count {
            let (file, header) = try Self.open(Self.part(index, of: name), in: folder)
            guard try header.metadata.integer("split.no", in: 0...65_535) == index else {
                throw .malformed(file: file.name, reason: "split.no is not \(index)")
            }
            for name in header.entries.keys where places[name] != nil {
                throw .malformed(file: file.name, reason: "tensor \(name) is in another part too")
            }
            add(header, of: file)
        }
        let total = try metadata.integer("split.tensors.count", in: 0...Int(Int32.max), default: places.count)
        guard total == places.count else {
            throw metadata.wrong(
                "split.tensors.count", found: "\(total)", expected: "\(places.count), as the parts hold")
        }
    }

    private mutating func add(_ header: GGUFHeader, of file: MappedFile) {
        for (name, entry) in header.entries { places[name] = Place(file: file, entry: entry) }
    }

    private static func open(_ name: String, in folder: String) throws(CheckpointError) -> (
        MappedFile, GGUFHeader
    ) {
        guard let file = try MappedFile.open(name, in: folder) else {
            throw .unreadable(file: name, reason: "it is missing")
        }
        return (file, try GGUFHeader(file))
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// The stem and the number of parts of a name that ends in `-00001-of-00003.gguf`.
    private static func split(_ name: String) -> (stem: String, count: Int)? {
        let suffix = "-00000-of-00000.gguf"
        guard name.utf8.count > suffix.utf8.count else { return nil }
        let tail = name.utf8.suffix(suffix.utf8.count)
        for (byte, pattern) in zip(tail, suffix.utf8) {
            let isDigit = pattern == UInt8(ascii: "0")
            guard isDigit ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == pattern else {
                return nil
            }
        }
        guard let count = Int(String(decoding: tail.dropLast(5).suffix(5), as: UTF8.self)) else { return nil }
        return (String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self), count)
    }

    private static func part(_ index: Int, of name: String) -> String {
        guard let (stem, count) = split(name) else { return name }
        return "\(stem)-\(padded(index + 1))-of-\(padded(count)).gguf"
    }
}
