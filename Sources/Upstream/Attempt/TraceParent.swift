/// W3C's `traceparent` header.
package struct TraceParent: Sendable, Equatable {
    package let trace: String
    package let span: String
    package let flags: String

    /// nil for what is none.
    package init?(_ header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "00",
            zip(parts.dropFirst(), [32, 16, 2]).allSatisfy({ $0.isLowercaseHex && $0.utf8.count == $1 }),
            parts[1].contains(where: { $0 != "0" })
        else { return nil }
        (trace, span, flags) = (parts[1], parts[2], parts[3])
    }

    private init(trace: String, span: String, flags: String) {
        self.trace = trace
        self.span = span
        self.flags = flags
    }

    /// A new span of the same trace.
    package var child: TraceParent {
        let digits = Array("0123456789abcdef")
        return TraceParent(
            trace: trace, span: String((0..<16).map { _ in digits[Int.random(in: 0..<16)] }), flags: flags)
    }
}

extension TraceParent: CustomStringConvertible {
    package var description: String { "00-\(trace)-\(span)-\(flags)" }
}

extension String {
    fileprivate var isLowercaseHex: Bool {
        utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
