/// Python's `str` methods, with spans kept. Offsets are of bytes unless a name says scalars.
extension TemplateString {
    enum Side { case left, right, both }

    /// `str.strip`, `lstrip`, `rstrip`: without `characters`, white space.
    func stripped(_ side: Side, characters: TemplateString? = nil) -> TemplateString {
        let set = characters.map { Set($0.scalars) }
        func drops(_ scalar: UInt32) -> Bool { set?.contains(scalar) ?? PythonText.isSpace(scalar) }
        var start = 0
        var end = bytes.count
        if side != .right {
            while start < end {
                let (scalar, length) = PythonText.scalar(bytes, at: start)
                guard drops(scalar) else { break }
                start += length
            }
        }
        if side != .left {
            while end > start {
                let previous = scalarStart(before: end)
                guard drops(PythonText.scalar(bytes, at: previous).value) else { break }
                end = previous
            }
        }
        return self[start..<end]
    }

    /// The code points.
    var scalars: [UInt32] {
        var result: [UInt32] = []
        var offset = 0
        while offset < bytes.count {
            let (scalar, length) = PythonText.scalar(bytes, at: offset)
            result.append(scalar)
            offset += length
        }
        return result
    }

    var scalarCount: Int { bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }

    /// Where each code point starts, and the end.
    var scalarOffsets: [Int] { bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count] }

    private func scalarStart(before end: Int) -> Int {
        var start = end - 1
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    func hasPrefix(_ prefix: TemplateString) -> Bool { bytes.starts(with: prefix.bytes) }
    func hasSuffix(_ suffix: TemplateString) -> Bool {
        bytes.suffix(suffix.count).elementsEqual(suffix.bytes)
    }

    /// Where `needle`, not empty, occurs without overlaps: at most `maximum` times, from the left.
    /// Linear in the sum of the lengths (Knuth, Morris, Pratt).
    func occurrences(of needle: TemplateString, maximum: Int = .max) -> [Int] {
        let needle = needle.bytes
        guard !needle.isEmpty, needle.count <= bytes.count, maximum > 0 else { return [] }
        var fallback = [Int](repeating: 0, count: needle.count)
        var matched = 0
        for index in needle.indices.dropFirst() {
            while matched > 0, needle[index] != needle[matched] { matched = fallback[matched - 1] }
            if needle[index] == needle[matched] { matched += 1 }
            fallback[index] = matched
        }
        var found: [Int] = []
        matched = 0
        for (index, byte) in bytes.enumerated() {
            while matched > 0, byte != needle[matched] { matched = fallback[matched - 1] }
            if byte == needle[matched] { matched += 1 }
            if matched == needle.count {
                found.append(index + 1 - matched)
                if found.count == maximum { break }
                matched = 0
            }
        }
        return found
    }

    var reversedBytes: TemplateString { TemplateString(bytes: bytes.reversed()) }

    /// The occurrences of `needle` counted from the right.
    func lastOccurrences(of needle: TemplateString, maximum: Int = .max) -> [Int] {
        reversedBytes.occurrences(of: needle.reversedBytes, maximum: maximum)
            .reversed().map { bytes.count - $0 - needle.count }
    }

    func contains(_ needle: TemplateString) -> Bool {
        needle.isEmpty || !occurrences(of: needle, maximum: 1).isEmpty
    }

    /// `str.split` or `rsplit` by a separator that is not empty.
    func split(by separator: TemplateString, maximum: Int, fromRight: Bool) -> [TemplateString] {
        let limit = maximum < 0 ? Int.max : maximum
        let cuts =
            fromRight
            ? lastOccurrences(of: separator, maximum: limit) : occurrences(of: separator, maximum: limit)
        var parts: [TemplateString] = []
        var start = 0
        for cut in cuts {
            parts.append(self[start..<cut])
            start = cut + separator.count
        }
        parts.append(self[start..<bytes.count])
        return parts
    }

    /// `str.split()` or `rsplit()`: by runs of white space.
    func splitBySpace(maximum: Int, fromRight: Bool) -> [TemplateString] {
        var words: [Range<Int>] = []
        var offset = 0
        var start: Int?
        while offset < bytes.count {
            let (scalar, length) = PythonText.scalar(bytes, at: offset)
            if PythonText.isSpace(scalar) {
                if let wordStart = start { words.append(wordStart..<offset) }
                start = nil
            } else if start == nil {
                start = offset
            }
            offset += length
        }
        if let start { words.append(start..<bytes.count) }
        guard maximum >= 0, words.count > maximum else { return words.map { self[$0] } }
        if fromRight {
            let rest = self[0..<words[words.count - maximum - 1].upperBound]
            return [rest] + words.suffix(maximum).map { self[$0] }
        }
        let rest = self[words[maximum].lowerBound..<bytes.count]
        return words.prefix(maximum).map { self[$0] } + [rest]
    }

    func splitLines(keepingEnds: Bool) -> [TemplateString] {
        var lines: [TemplateString] = []
        var start = 0
        var offset = 0
        while offset < bytes.count {
            let (scalar, length) = PythonText.scalar(bytes, at: offset)
            let lineEnd = offset
            offset += length
            guard PythonText.isLineEnd(scalar) else { continue }
            if scalar == 0x0D, offset < bytes.count, bytes[offset] == 0x0A { offset += 1 }
            lines.append(self[start..<(keepingEnds ? offset : lineEnd)])
            start = offset
        }
        if start < bytes.count { lines.append(self[start..<bytes.count]) }
        return lines
    }

    /// `str.replace`; an empty `old` stands between all code points.
    func replacing(_ old: TemplateString, with new: TemplateString, maximum: Int) -> TemplateString {
        let limit = maximum < 0 ? Int.max : maximum
        let cuts =
            old.isEmpty
            ? Array(scalarOffsets.prefix(limit)) : occurrences(of: old, maximum: limit)
        var result = TemplateString()
        var start = 0
        for cut in cuts {
            result.append(self, start..<cut)
            result.append(new)
            start = cut + old.count
        }
        result.append(self, start..<bytes.count)
        return result
    }

    /// Each code point replaced by what `transform` says, which inherits its writer.
    func mappingScalars(_ transform: (Unicode.Scalar) -> String) -> TemplateString {
        var result = TemplateString()
        var offset = 0
        while offset < bytes.count {
            let (value, length) = PythonText.scalar(bytes, at: offset)
            if let scalar = Unicode.Scalar(value) {
                result.append(transform(scalar).utf8, fromCaller: isFromCaller(at: offset))
            }
            offset += length
        }
        return result
    }

    var uppercased: TemplateString { mappingScalars { $0.properties.uppercaseMapping } }
    var lowercased: TemplateString { mappingScalars { $0.properties.lowercaseMapping } }

    /// `str.capitalize`.
    var capitalized: TemplateString {
        var isFirst = true
        return mappingScalars { scalar in
            defer { isFirst = false }
            return isFirst ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping
        }
    }

    /// `str.title`: a cased letter after one that is not is upper case, others are lower case.
    var titlecased: TemplateString {
        var followsCased = false
        return mappingScalars { scalar in
            let properties = scalar.properties
            defer { followsCased = properties.isCased }
            return followsCased ? properties.lowercaseMapping : properties.titlecaseMapping
        }
    }
}
