import Media
import Patches

/// What the parent asks of a child. The file lies in the memory that they share.
struct RequestMessage {
    var kind = MediaRequest.Kind.image
    /// Of the file.
    var byteCount = 0
    var settings = ProcessorSettings()
    var limits = MediaLimits()
}

extension RequestMessage {
    /// Numbers in a message.
    static let wordCount = RequestMessage().words.count

    init(_ request: MediaRequest, _ limits: MediaLimits) {
        kind = request.kind
        byteCount = request.bytes.count
        settings = request.settings
        self.limits = limits
    }

    init(words: [Int]) {
        var words = Words(reading: words)
        pass(&words)
    }

    var words: [Int] {
        var copy = self
        var words = Words()
        copy.pass(&words)
        return words.values
    }

    private mutating func pass(_ words: inout Words) {
        passKind(&words)
        words.pass(&byteCount)
        settings.pass(&words)
        limits.pass(&words)
    }

    private mutating func passKind(_ words: inout Words) {
        var (number, count, rate, frames) = kind.parts
        words.pass(&number)
        words.pass(&count)
        words.pass(&rate)
        words.pass(&frames)
        kind =
            switch number {
            case 1: .video(rate: rate, frames: frames)
            case 2: .stills(count: count, rate: rate, frames: frames)
            default: .image
            }
    }
}

extension MediaRequest.Kind {
    fileprivate var parts: (number: Int, count: Int, rate: Double?, frames: Int?) {
        switch self {
        case .image: (0, 0, nil, nil)
        case .video(let rate, let frames): (1, 0, rate, frames)
        case .stills(let count, let rate, let frames): (2, count, rate, frames)
        }
    }
}

extension ProcessorSettings {
    /// All but the normalizations: pixels come back as bytes.
    fileprivate mutating func pass(_ words: inout Words) {
        words.pass(&geometry.patchSize)
        words.pass(&geometry.temporalPatchSize)
        words.pass(&geometry.mergeSize)
        words.pass(&imageBounds.shortestEdge)
        words.pass(&imageBounds.longestEdge)
        words.pass(&videoBounds.shortestEdge)
        words.pass(&videoBounds.longestEdge)
        words.pass(&framesPerSecond)
        words.pass(&minFrames)
        words.pass(&maxFrames)
    }
}

extension MediaLimits {
    fileprivate mutating func pass(_ words: inout Words) {
        words.pass(&imageBytes)
        words.pass(&imagePixels)
        words.pass(&videoBytes)
        words.pass(&framePixels)
        words.pass(&decodedFrames)
        words.pass(&sampledFrames)
        words.pass(&resizedPixels)
        words.pass(&jpegScans)
        words.pass(&jpegScanPixels)
        words.pass(&sideRatio)
        words.pass(&videoTime)
    }
}
