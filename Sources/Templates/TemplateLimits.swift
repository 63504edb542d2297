/// What one rendering may cost. A chat of ordinary size comes near none of these.
package struct TemplateLimits: Sendable {
    package enum Kind: String, Sendable {
        case steps = "steps"
        case outputBytes = "bytes of output or in one value"
        case createdBytes = "bytes created on the way"
        case depth = "levels of nesting"
        case milliseconds = "milliseconds"
    }

    /// Nodes evaluated, plus one for every 64 bytes created.
    package var steps = 10_000_000
    /// Bytes of the result, and of any one value on the way.
    package var outputBytes = 16 << 20
    /// Bytes of all values ever created, freed ones included.
    package var createdBytes = 256 << 20
    /// Nested macro calls, and nesting of values that enter.
    package var depth = 128
    package var time: Duration = .seconds(2)

    package init() {}

    package static let standard = TemplateLimits()

    /// Nesting of tags and brackets in a source.
    static let syntaxDepth = 128
    /// Bodies and expressions being evaluated at once. Each takes up to a kilobyte of stack, and some
    /// systems give a thread no more than 512.
    static let frames = 400
    /// Items of a `range`, as in Jinja's sandbox.
    static let rangeItems = 100_000
}

/// The running account of one rendering.
struct Budget {
    let limits: TemplateLimits
    private var steps = 0
    private var created = 0
    private var nextClockReading = 0
    private let start = ContinuousClock.now
    /// Steps between two looks at the clock.
    private static let stride = 1_024

    init(_ limits: TemplateLimits) { self.limits = limits }

    mutating func step(_ count: Int = 1) throws(Fault) {
        steps += count
        guard steps >= nextClockReading else { return }
        if steps > limits.steps { throw .limit(.steps, maximum: limits.steps) }
        nextClockReading = min(steps + Budget.stride, limits.steps + 1)
        if ContinuousClock.now - start > limits.time {
            throw .limit(.milliseconds, maximum: Int(limits.time / .milliseconds(1)))
        }
    }

    /// Accounts for a value of `byteCount` bytes, before it is made.
    mutating func create(_ byteCount: Int) throws(Fault) {
        if byteCount > limits.outputBytes { throw .limit(.outputBytes, maximum: limits.outputBytes) }
        created += byteCount
        if created > limits.createdBytes { throw .limit(.createdBytes, maximum: limits.createdBytes) }
        try step(byteCount / 64)
    }

    /// Accounts for a list of `count` items.
    mutating func create(items count: Int) throws(Fault) {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
        try create(overflow ? Int.max : bytes)
    }
}
