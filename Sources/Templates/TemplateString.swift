/// Text that remembers which of its bytes a caller wrote.
///
/// Bytes are UTF-8 and equality is that of bytes, as in Python: Swift's `String` would take the two
/// spellings of "é" for one.
struct TemplateString: Sendable {
    private(set) var bytes: [UInt8]
    /// Sorted, disjoint, not empty, not touching.
    private(set) var callerSpans: [Range<Int>]

    init() {
        bytes = []
        callerSpans = []
    }

    init(_ text: String, fromCaller: Bool = false) {
        self.init(bytes: Array(text.utf8), fromCaller: fromCaller)
    }

    init(bytes: [UInt8], fromCaller: Bool = false) {
        self.bytes = bytes
        callerSpans = fromCaller && !bytes.isEmpty ? [0..<bytes.count] : []
    }

    var count: Int { bytes.count }
    var isEmpty: Bool { bytes.isEmpty }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var hasCallerText: Bool { !callerSpans.isEmpty }
    var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

    mutating func append(_ other: TemplateString) {
        let offset = bytes.count
        bytes += other.bytes
        for span in other.callerSpans { mark(span.lowerBound + offset..<span.upperBound + offset) }
    }

    mutating func append(_ other: some Collection<UInt8>, fromCaller: Bool = false) {
        let start = bytes.count
        bytes += other
        if fromCaller { mark(start..<bytes.count) }
    }

    /// Appends the bytes `range` of `other` with their spans.
    mutating func append(_ other: TemplateString, _ range: Range<Int>) {
        let offset = bytes.count - range.lowerBound
        bytes += other.bytes[range]
        var index = other.firstSpan(endingAfter: range.lowerBound)
        while index < other.callerSpans.count, other.callerSpans[index].lowerBound < range.upperBound {
            let span = other.callerSpans[index].clamped(to: range)
            mark(span.lowerBound + offset..<span.upperBound + offset)
            index += 1
        }
    }

    subscript(range: Range<Int>) -> TemplateString {
        if range.lowerBound == 0, range.upperBound == bytes.count { return self }
        var result = TemplateString()
        result.append(self, range)
        return result
    }

    func isFromCaller(at offset: Int) -> Bool {
        let index = firstSpan(endingAfter: offset)
        return index < callerSpans.count && callerSpans[index].lowerBound <= offset
    }

    /// Appends a span that starts no earlier than the last.
    private mutating func mark(_ span: Range<Int>) {
        guard !span.isEmpty else { return }
        if let last = callerSpans.last, last.upperBound >= span.lowerBound {
            callerSpans[callerSpans.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
        } else {
            callerSpans.append(span)
        }
    }

    private func firstSpan(endingAfter offset: Int) -> Int {
        var low = 0
        var high = callerSpans.count
        while low < high {
            let middle = (low + high) / 2
            if callerSpans[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension TemplateString: Equatable, Hashable {
    static func == (a: TemplateString, b: TemplateString) -> Bool { a.bytes == b.bytes }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension TemplateString: Comparable {
    /// The order of UTF-8 bytes is that of code points, Python's.
    static func < (a: TemplateString, b: TemplateString) -> Bool {
        a.bytes.lexicographicallyPrecedes(b.bytes)
    }
}

extension TemplateString: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self.init(value) }
}
