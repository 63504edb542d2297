import Engine
import Foundation
import Media
import Patches
import Prompting
import Sampling
import TestSupport
import Tokenizer

extension TestEngine {
    /// A question about media, answered greedily to a fixed length, with all that shows its bits.
    func request(
        about media: [MediaInput], saying text: String = "What is this?", maxTokens: Int = 6
    ) throws -> GenerationRequest {
        var tokens: [Int32] = tokenizer.encode("Look: ")
        for medium in media {
            tokens += [1033, medium.kind == .image ? 1036 : 1037, 1034]
        }
        tokens += tokenizer.encode(text)
        var request = GenerationRequest(prompt: try expansion.expand(tokens, media: media))
        request.sampling.temperature = 0
        request.sampling.ignoreEOS = true
        request.sampling.logprobs = 3
        request.promptLogprobs = 3
        request.maxTokens = maxTokens
        return request
    }

    func answer(about media: MediaInput...) async throws -> Answers {
        try await answer(request(about: media))
    }

    var images: ImageCacheStatistics { engine.statistics.images }
}

extension MediaInput {
    /// A picture of noise that becomes `rows × columns` tokens.
    static func noise(_ seed: Int, rows: Int = 4, columns: Int = 4) -> MediaInput {
        MediaInput(image: patches(seed, rows, columns, frames: 1))
    }

    /// A clip of noise, `rows × columns` tokens for each two frames.
    static func noise(_ seed: Int, rows: Int, columns: Int, frames: Int) -> MediaInput {
        let indices = Array(0..<frames)
        return MediaInput(
            video: patches(seed, rows, columns, frames: frames), frames: indices,
            timestamps: Timestamps.seconds(of: indices, sourceRate: 2))
    }

    private static func patches(_ seed: Int, _ rows: Int, _ columns: Int, frames: Int) -> PatchMatrix {
        var random = SeededGenerator(seed)
        let geometry = VisionGeometry()
        let (width, height) = (columns * geometry.factor, rows * geometry.factor)
        let pixels = (0..<frames).map { _ in
            Pixels(
                width: width, height: height,
                bytes: (0..<width * height * 3).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        }
        return PatchMatrix(frames: pixels, geometry: geometry, normalization: Normalization())
    }

    /// A file of the fixtures, of at most that many pixels.
    static func picture(_ name: String, pixels: Int) throws -> MediaInput {
        var settings = ProcessorSettings()
        settings.imageBounds = PixelBounds(shortestEdge: 1_024, longestEdge: pixels)
        let bytes = [UInt8](try Data(contentsOf: Fixtures.url("media/\(name)")))
        return MediaInput(image: try PreparedImage(bytes, settings: settings).patches(settings))
    }
}
