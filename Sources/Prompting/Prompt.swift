import Patches

/// What the network is asked to continue: token ids with every picture's place filled, and the patches
/// that belong there.
package struct Prompt: Sendable {
    package let tokens: [Int32]
    /// Pictures and clips in order of appearance.
    package let media: [Medium]

    package struct Medium: Sendable {
        package let kind: MediaKind
        package let patches: PatchMatrix
        /// Of the patches.
        package let digest: PatchDigest
        /// Where its tokens are: one block for a picture, one for each temporal patch of a clip.
        package let blocks: [TokenBlock]
        /// Of a clip: the frames taken and the time of each temporal patch in seconds.
        package let frames: [Int]
        package let timestamps: [Double]

        package var tokenCount: Int { blocks.reduce(0) { $0 + $1.count } }

        /// Takes the digest here: prompts are made on threads that may take their time.
        init(_ input: MediaInput, blocks: [TokenBlock]) {
            kind = input.kind
            patches = input.patches
            digest = PatchDigest(input.patches)
            frames = input.frames
            timestamps = input.timestamps
            self.blocks = blocks
        }
    }

    package init(tokens: [Int32], media: [Medium] = []) {
        self.tokens = tokens
        self.media = media
    }
}

/// A picture or clip on its way into a prompt.
package struct MediaInput: Sendable {
    package let kind: MediaKind
    package let patches: PatchMatrix
    package let frames: [Int]
    package let timestamps: [Double]

    package init(image patches: PatchMatrix) {
        kind = .image
        self.patches = patches
        frames = []
        timestamps = []
    }

    package init(video patches: PatchMatrix, frames: [Int], timestamps: [Double]) {
        precondition(timestamps.count == patches.grid.t)
        kind = .video
        self.patches = patches
        self.frames = frames
        self.timestamps = timestamps
    }
}
