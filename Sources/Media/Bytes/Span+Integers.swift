/// Bounds-checked reading of a file's fields: nil past the end.
extension Span<UInt8> {
    func byte(_ offset: Int) -> Int? {
        indices.contains(offset) ? Int(self[offset]) : nil
    }

    func littleEndian16(_ offset: Int) -> Int? {
        guard let low = byte(offset), let high = byte(offset + 1) else { return nil }
        return high << 8 | low
    }

    func littleEndian32(_ offset: Int) -> Int? {
        guard let low = littleEndian16(offset), let high = littleEndian16(offset + 2) else { return nil }
        return high << 16 | low
    }

    func bigEndian16(_ offset: Int) -> Int? {
        guard let high = byte(offset), let low = byte(offset + 1) else { return nil }
        return high << 8 | low
    }

    func bigEndian32(_ offset: Int) -> Int? {
        guard let high = bigEndian16(offset), let low = bigEndian16(offset + 2) else { return nil }
        return high << 16 | low
    }

    func starts(with prefix: [UInt8]) -> Bool {
        guard prefix.count <= count else { return false }
        return prefix.indices.allSatisfy { self[$0] == prefix[$0] }
    }

    func starts(with text: StaticString) -> Bool { has(text, at: 0) }

    /// True where the ASCII text stands at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[offset + index] != text.utf8Start[index] {
            return false
        }
        return true
    }
}
