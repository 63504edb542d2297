@testable import Sandbox
@testable import Media
@testable import Patches

/// The memory that a parent shares with a child, whose contents do not matter here.
private final class ParentSide: Sendable {
    let memory: SharedMemory
    static let shared = try? ParentSide()

    private init() throws(SandboxError) {
        memory = try SharedMemory(SharedLayout(Bounds.limits))
    }
}

extension Targets {
    /// What a child that was taken over says of a picture, a clip or pictures in a row.
    static let childReply: Target = { bytes in
        guard let kind = bytes.first, let parent = ParentSide.shared,
            let reply = ReplyMessage(bytes: Array(bytes.dropFirst()))
        else { return true }
        precondition(ReplyMessage(bytes: reply.bytes)?.bytes == reply.bytes, "not stable: \(reply)")
        let gif = Array("GIF89a".utf8)
        let request =
            switch kind % 3 {
            case 0: MediaRequest(image: gif, settings: Bounds.settings)
            case 1: MediaRequest(video: gif, rate: kind & 4 == 0 ? nil : 2, settings: Bounds.settings)
            default: MediaRequest(stills: [gif, gif, gif], rate: 1, settings: Bounds.settings)
            }
        guard case .success(let media) = request.outcome(reply, parent.memory, Bounds.limits) else {
            return true
        }
        let pixels = media.patches.frames.reduce(0) { $0 + $1.size.area }
        precondition(1...Bounds.limits.resizedPixels ~= pixels, "\(pixels) pixels of \(reply)")
        precondition(media.frames.count <= Bounds.limits.sampledFrames)
        for second in media.timestamps { _ = Timestamps.text(second) }
        return true
    }

    /// What a child reads of its parent.
    static let childRequest: Target = { bytes in
        let words = stride(from: 0, to: bytes.count - 7, by: 8).map { start in
            bytes[start..<start + 8].reduce(0) { $0 << 8 | Int($1) }
        }
        let message = RequestMessage(words: words)
        precondition(RequestMessage(words: message.words).words == message.words, "not stable: \(message)")
        return true
    }
}
