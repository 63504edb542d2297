import Patches
import Testing

@Suite struct ResizeRuleTests {
    private let image = ResizeRule(bounds: .image)
    private let video = ResizeRule(bounds: .video)

    /// Width × height, resized; the published examples of the reference.
    static let images: [(PixelSize, PixelSize)] = [
        (PixelSize(width: 80, height: 80), PixelSize(width: 256, height: 256)),
        (PixelSize(width: 1920, height: 1080), PixelSize(width: 1920, height: 1088)),
        (PixelSize(width: 6000, height: 4000), PixelSize(width: 4992, height: 3328)),
        (PixelSize(width: 400, height: 176), PixelSize(width: 384, height: 192)),
        (PixelSize(width: 6000, height: 33), PixelSize(width: 6016, height: 32)),
        (PixelSize(width: 3000, height: 15), PixelSize(width: 3648, height: 32)),
        (PixelSize(width: 1000, height: 600), PixelSize(width: 992, height: 608)),
        (PixelSize(width: 2, height: 3), PixelSize(width: 224, height: 320)),
    ]

    @Test(arguments: images) func sizesOfStills(_ size: PixelSize, _ expected: PixelSize) throws {
        #expect(try image.size(forImage: size) == expected)
    }

    @Test func stillWithOtherBounds() throws {
        let rule = ResizeRule(bounds: PixelBounds(shortestEdge: 1568, longestEdge: 262_144))
        let size = try rule.size(forImage: PixelSize(width: 1000, height: 600))
        #expect(size == PixelSize(width: 640, height: 384))
        #expect(VisionGeometry().grid(of: size).tokenCount(mergeSize: 2) == 240)
    }

    /// Frames, width × height, resized, tokens.
    static let clips: [(Int, PixelSize, PixelSize, Int)] = [
        (4, PixelSize(width: 1280, height: 720), PixelSize(width: 1280, height: 704), 1760),
        (46, PixelSize(width: 1280, height: 720), PixelSize(width: 960, height: 544), 11_730),
        (120, PixelSize(width: 1920, height: 1080), PixelSize(width: 608, height: 320), 11_400),
        (768, PixelSize(width: 1280, height: 720), PixelSize(width: 224, height: 128), 10_752),
    ]

    @Test(arguments: 0..<4) func framesOfClips(_ index: Int) throws {
        let (frames, size, expected, tokens) = Self.clips[index]
        let resized = try video.size(forVideo: size, frameCount: frames)
        #expect(resized == expected)
        let grid = VisionGeometry().grid(of: resized, frameCount: frames)
        #expect(grid.tokenCount(mergeSize: 2) == tokens)
    }

    @Test func oneFrameCountsAsTwo() throws {
        let size = PixelSize(width: 128, height: 96)
        #expect(try video.size(forVideo: size, frameCount: 1) == size)
    }

    @Test func refusals() {
        #expect(throws: PatchError.aspectRatio(width: 3000, height: 12, limit: 200)) {
            try image.size(forImage: PixelSize(width: 3000, height: 12))
        }
        #expect(throws: PatchError.size(width: 0, height: 5)) {
            try image.size(forImage: PixelSize(width: 0, height: 5))
        }
        #expect(throws: PatchError.size(width: 5, height: .max)) {
            try video.size(forVideo: PixelSize(width: 5, height: .max), frameCount: 4)
        }
        #expect(throws: PatchError.noFrames) {
            try video.size(forVideo: PixelSize(width: 64, height: 64), frameCount: 0)
        }
        for (shortest, longest) in [(0, 10), (-5, 10), (20, 10)] {
            let bounds = PixelBounds(shortestEdge: shortest, longestEdge: longest)
            #expect(throws: PatchError.bounds(bounds)) {
                try ResizeRule(bounds: bounds).size(forImage: PixelSize(width: 64, height: 64))
            }
        }
        #expect(
            PatchError.aspectRatio(width: 3000, height: 12, limit: 200).description
                == "a picture of 3000 × 12 pixels is too elongated: its long side may be at most 200 times "
                + "its short side")
    }
}
