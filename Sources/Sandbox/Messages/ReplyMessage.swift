import Patches

/// What a child says: that it is ready, what a file is, or why it is refused. To the parent all of it is
/// hearsay.
struct ReplyMessage {
    enum Status: Int {
        case ready, done, refused
    }

    var status = Status.ready
    /// Of a picture or of a clip's frames, upright, before resizing.
    var size = PixelSize(width: 0, height: 0)
    /// Frames and frames a second of a clip.
    var total = 0
    var rate = 0.0
    var isRateAssumed = false
    /// What is refused, and why.
    var subject = RefusalSubject.file
    var reason = ""

    static let reasonBytes = 512
}

extension ReplyMessage {
    private static let wordCount = ReplyMessage().words.count
    /// The longest message.
    static let byteLimit = wordCount * MemoryLayout<Int>.size + reasonBytes

    /// Nil for what no child in its right mind says.
    init?(bytes: [UInt8]) {
        let headerBytes = Self.wordCount * MemoryLayout<Int>.size
        guard bytes.count >= headerBytes, bytes.count <= Self.byteLimit else { return nil }
        var words = Words(
            reading: bytes.withUnsafeBytes { bytes in
                (0..<Self.wordCount).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int.self) }
            })
        var status = 0
        words.pass(&status)
        guard let status = Status(rawValue: status) else { return nil }
        self.status = status
        var subject = 0
        words.pass(&subject)
        guard let subject = RefusalSubject(rawValue: subject) else { return nil }
        self.subject = subject
        pass(&words)
        guard let reason = String(validating: bytes[headerBytes...], as: UTF8.self),
            !reason.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        self.reason = reason
    }

    var bytes: [UInt8] {
        var text = reason.utf8.prefix(Self.reasonBytes)
        // A character that would be cut is left out.
        while String(text) == nil { text = text.dropLast() }
        return words.withUnsafeBytes { Array($0) } + Array(text)
    }

    private var words: [Int] {
        var copy = self
        var status = status.rawValue
        var words = Words()
        words.pass(&status)
        var subject = subject.rawValue
        words.pass(&subject)
        copy.pass(&words)
        return words.values
    }

    private mutating func pass(_ words: inout Words) {
        words.pass(&size.width)
        words.pass(&size.height)
        words.pass(&total)
        words.pass(&rate)
        words.pass(&isRateAssumed)
    }
}
