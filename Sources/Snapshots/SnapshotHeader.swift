import Engine

/// The beginning of a snapshot's file. Numbers are little-endian:
///
/// | bytes | |
/// | --- | --- |
/// | 0–7 | `MARTLETS` |
/// | 8–11 | version of the format |
/// | 12–15 | kind: 0 a state, 1 a chunk of keys and values |
/// | 16–47 | what computed it (`SnapshotBinding`) |
/// | 48–79 | its key |
/// | 80–87 | tokens that it stands after |
/// | 88–95 | chunks before it |
/// | 96–103 | bytes of its content |
/// | 104–127 | zero |
///
/// Keys of the chunks, 32 bytes each, the content, and a SHA-256 of all that follow.
struct SnapshotHeader: Equatable {
    enum Kind: UInt32 {
        case state = 0
        case chunk = 1

        /// How names of files end.
        var suffix: String { self == .state ? ".state" : ".pages" }
    }

    let kind: Kind
    let binding: [UInt8]
    let name: PrefixName
    /// In tokens.
    let length: Int
    let contentByteCount: Int

    static let version: UInt32 = 1
    static let fixedByteCount = 128
    static let digestByteCount = 32
    private static let magic = Array("MARTLETS".utf8)
    /// A context of 16,777,216 tokens has so many.
    private static let mostChunks = 65_536

    var byteCount: Int { Self.fixedByteCount + PrefixKey.byteCount * name.chunks.count }
    /// Of the whole file.
    var fileByteCount: Int { byteCount + contentByteCount + Self.digestByteCount }
    var fileName: String { Self.fileName(name.key, kind) }

    static func fileName(_ key: PrefixKey, _ kind: Kind) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hexadecimal = key.bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: hexadecimal, as: UTF8.self) + kind.suffix
    }

    var bytes: [UInt8] {
        func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
            withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }
        var bytes = Self.magic + little(Self.version) + little(kind.rawValue) + binding + name.key.bytes
        for number in [length, name.chunks.count, contentByteCount] { bytes += little(Int64(number)) }
        bytes += [UInt8](repeating: 0, count: Self.fixedByteCount - bytes.count)
        return bytes + name.chunks.flatMap(\.bytes)
    }

    /// Chunks whose keys follow the first `fixedByteCount` bytes; nil where this is no header.
    static func chunkCount(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= fixedByteCount, bytes.starts(with: magic), let count = number(bytes, at: 88),
            0...mostChunks ~= count
        else { return nil }
        return count
    }

    /// Nil where the bytes, keys of chunks included, are not those of a header as this version writes it.
    init?(_ bytes: [UInt8]) {
        guard let count = Self.chunkCount(bytes),
            bytes.count == Self.fixedByteCount + PrefixKey.byteCount * count,
            let kind = Kind(rawValue: UInt32(bytes[12])), let key = PrefixKey(bytes: bytes[48..<80]),
            let length = Self.number(bytes, at: 80), length > 0,
            let content = Self.number(bytes, at: 96), 0...(1 << 48) ~= content
        else { return nil }
        let chunks = (0..<count).compactMap {
            PrefixKey(
                bytes: bytes[(Self.fixedByteCount + $0 * PrefixKey.byteCount)...].prefix(PrefixKey.byteCount))
        }
        self.init(
            kind: kind, binding: Array(bytes[16..<48]), name: PrefixName(key, chunks: chunks),
            length: length, contentByteCount: content)
        guard self.bytes == bytes else { return nil }
    }

    init(kind: Kind, binding: [UInt8], name: PrefixName, length: Int, contentByteCount: Int) {
        self.kind = kind
        self.binding = binding
        self.name = name
        self.length = length
        self.contentByteCount = contentByteCount
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> Int? {
        let value = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
        return Int(exactly: value)
    }
}
