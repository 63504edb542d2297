/// The spellings of the base vocabulary, one after the other in one buffer, found by id and, through
/// a hash table of ids, by spelling.
struct Vocabulary: Sendable {
    private var spellings: [UInt8] = []
    /// Where the spelling of each id begins and ends; empty for ids that no token has.
    private var bounds: [Bounds] = []
    /// Open addressing; -1 is free. At most half full.
    private var slots: [Int32]
    private struct Bounds { var start: UInt32 = 0, end: UInt32 = 0 }
    private var slotMask: Int { slots.count - 1 }

    /// Ids of hostile files would otherwise size our buffers. The largest vocabularies have 2^18.
    static let idLimit = 1 << 21
    static let spellingLimit = 1 << 16

    init(capacity: Int) {
        var slotCount = 16
        while slotCount < 2 * capacity { slotCount *= 2 }
        slots = Array(repeating: -1, count: slotCount)
    }

    /// Bytes of the longest spelling.
    private(set) var longestSpelling = 0

    /// One more than the largest id.
    var count: Int { bounds.count }

    /// Adds a token whose spelling is new; at most `capacity` tokens.
    mutating func add(_ spelling: String, id: Int) throws(TokenizerError) {
        guard (0..<Self.idLimit).contains(id) else {
            throw .idOutOfRange(token: spelling, id: String(id), limit: Self.idLimit)
        }
        let length = spelling.utf8.count
        guard length > 0 else { throw .emptyToken(id: id) }
        guard length <= Self.spellingLimit, spellings.count + length <= Int(Int32.max) else {
            throw .tokenTooLong(id: id, byteCount: length, limit: Self.spellingLimit)
        }
        longestSpelling = max(longestSpelling, length)
        if id >= bounds.count {
            bounds.append(contentsOf: repeatElement(Bounds(), count: id + 1 - bounds.count))
        }
        if let taken = self.spelling(of: id) {
            throw .idTaken(id: id, first: taken, second: spelling)
        }
        let start = spellings.count
        spellings.append(contentsOf: spelling.utf8)
        bounds[id] = Bounds(start: UInt32(start), end: UInt32(spellings.count))
        slots[slot(of: spellings.span.extracting(start...))] = Int32(id)
    }

    func id(of spelling: borrowing Span<UInt8>) -> Int32? {
        let id = slots[slot(of: spelling)]
        return id < 0 ? nil : id
    }

    func spelling(of id: Int) -> String? {
        guard let range = range(of: id) else { return nil }
        return String(decoding: spellings[range], as: UTF8.self)
    }

    /// Appends the bytes that the token stands for.
    func appendBytes(of id: Int, to result: inout [UInt8]) {
        guard let range = range(of: id) else { return }
        ByteAlphabet.append(spellings.span.extracting(range), to: &result)
    }

    /// Replaces `joined` by the spelling of two tokens one after the other.
    func join(_ first: Int32, _ second: Int32, into joined: inout [UInt8]) {
        joined.removeAll(keepingCapacity: true)
        for id in [first, second] {
            if let range = range(of: Int(id)) { joined.append(contentsOf: spellings[range]) }
        }
    }

    private func range(of id: Int) -> Range<Int>? {
        guard bounds.indices.contains(id), bounds[id].start < bounds[id].end else { return nil }
        return Int(bounds[id].start)..<Int(bounds[id].end)
    }

    /// The slot that holds the spelling, or the free one where it belongs.
    private func slot(of spelling: borrowing Span<UInt8>) -> Int {
        var hasher = Hasher()
        spelling.withUnsafeBufferPointer { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        var slot = hasher.finalize() & slotMask
        while slots[slot] >= 0, !isSpelled(Int(slots[slot]), as: spelling) { slot = (slot + 1) & slotMask }
        return slot
    }

    private func isSpelled(_ id: Int, as spelling: borrowing Span<UInt8>) -> Bool {
        let start = Int(bounds[id].start)
        guard Int(bounds[id].end) - start == spelling.count else { return false }
        for place in spelling.indices where spellings[start + place] != spelling[place] { return false }
        return true
    }
}
