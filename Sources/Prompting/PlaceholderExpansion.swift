import Patches
import Tokenizer

/// Fills the template's placeholders: a picture's becomes one token for each of its merge blocks; a
/// clip's becomes, for each temporal patch, its time as text and its tokens between vision marks. (The
/// form of transformers from 5.10 on: the marks that the template prints around a clip stay.)
package struct PlaceholderExpansion: Sendable {
    private let tokenizer: Tokenizer
    private let imageToken: Int32
    private let videoToken: Int32
    private let startToken: Int32
    private let endToken: Int32

    /// Ids as the model's configuration gives them.
    package init(
        _ tokenizer: Tokenizer, imageToken: Int, videoToken: Int, visionStartToken: Int, visionEndToken: Int
    ) {
        self.tokenizer = tokenizer
        self.imageToken = Int32(imageToken)
        self.videoToken = Int32(videoToken)
        startToken = Int32(visionStartToken)
        endToken = Int32(visionEndToken)
    }

    /// - Parameters:
    ///   - tokens: with one placeholder for each medium.
    ///   - media: in order of appearance.
    package func expand(_ tokens: [Int32], media: [MediaInput]) throws(PromptError) -> Prompt {
        try checkTokens(media)
        try check(tokens, media)
        var result: [Int32] = []
        result.reserveCapacity(tokens.count + media.reduce(0) { $0 + $1.patches.grid.patchCount / 4 })
        var placed: [Prompt.Medium] = []
        var rest = media[...]
        for token in tokens {
            guard token == imageToken || token == videoToken, let medium = rest.popFirst() else {
                result.append(token)
                continue
            }
            placed.append(fill(medium, token, &result))
        }
        return Prompt(tokens: result, media: placed)
    }

    private func check(_ tokens: [Int32], _ media: [MediaInput]) throws(PromptError) {
        let printed = tokens.compactMap {
            $0 == imageToken ? MediaKind.image : $0 == videoToken ? .video : nil
        }
        guard printed != media.map(\.kind) else { return }
        for kind in [MediaKind.image, .video] {
            let counts = (printed.count { $0 == kind }, media.count { $0.kind == kind })
            if counts.0 != counts.1 {
                throw .placeholders(kind: kind, printed: counts.0, given: counts.1)
            }
        }
        throw .order(printed: printed, given: media.map(\.kind))
    }

    private func checkTokens(_ media: [MediaInput]) throws(PromptError) {
        var needed: Set<Int32> = []
        for medium in media {
            needed.formUnion(medium.kind == .image ? [imageToken] : [videoToken, startToken, endToken])
        }
        if let missing = needed.sorted().first(where: { tokenizer.token($0) == nil }) {
            throw .missingToken(id: missing)
        }
    }

    private func fill(_ medium: MediaInput, _ token: Int32, _ result: inout [Int32]) -> Prompt.Medium {
        let merge = medium.patches.geometry.mergeSize
        let grid = medium.patches.grid
        var blocks: [TokenBlock] = []
        for frame in 0..<grid.t {
            if medium.kind == .video {
                result += tokenizer.encode("<\(Timestamps.text(medium.timestamps[frame])) seconds>")
                result.append(startToken)
            }
            let block = TokenBlock(start: result.count, rows: grid.h / merge, columns: grid.w / merge)
            result += repeatElement(token, count: block.count)
            blocks.append(block)
            if medium.kind == .video { result.append(endToken) }
        }
        return Prompt.Medium(medium, blocks: blocks)
    }
}
