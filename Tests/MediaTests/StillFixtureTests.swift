import Media
import Patches
import Testing

/// Every still of the fixtures: decoded, resized and cut into patches as the reference does it.
@Suite struct StillFixtureTests {
    static let names = [
        "anim_160x120.gif", "bilevel_200x150.png", "cmyk_400x300.jpg", "exact_256x256.png",
        "exif6_240x160.jpg", "gray_300x200.jpg", "la_320x240.png", "odd_333x517.png",
        "palette_trns_256x256.png", "photo_640x427.jpg", "prog_517x333.jpg", "rgb_448x448.png",
        "rgb_48x48.png", "rgb_512x384.bmp", "rgb_512x384.webp", "rgb_96x64.png", "rgba_320x240.png",
        "tall_11x2000.png", "tiny_2x3.png",
    ]

    @Test(arguments: names) func equalsTheReference(_ name: String) throws {
        let expected = try Expected.entry(name)
        let bytes = try MediaFixture.bytes(name)
        let decoded = try ImageDecoder.decode(bytes)
        #expect([decoded.width, decoded.height] == expected.orientedSize)
        #expect(Digest.hex(decoded.bytes) == expected.rgb)

        let image = try PreparedImage(bytes)
        #expect([image.pixels.width, image.pixels.height] == expected.resizedSize)
        #expect(Digest.hex(image.pixels.bytes) == expected.resized)
        #expect(image.grid.list == expected.grid)
        #expect(image.grid.tokenCount(mergeSize: 2) == expected.tokens)
        #expect(Digest.hex(image.patches().values()) == expected.pixelValues)
    }

    /// The reference clips 16-bit gray at 255, which gives an almost white picture; ours is its high byte.
    @Test func sixteenBitsBecomeTheHighByte() throws {
        let decoded = try ImageDecoder.decode(MediaFixture.bytes("gray16_300x200.png"))
        #expect(decoded.size == PixelSize(width: 300, height: 200))
        #expect(Digest.hex(decoded.bytes) != (try Expected.entry("gray16_300x200.png").rgb))
        let grays = stride(from: 0, to: decoded.bytes.count, by: 3).map { decoded.bytes[$0] }
        #expect(Set(grays).count > 100)
    }

    @Test func anElongatedPictureIsRefused() throws {
        let bytes = try MediaFixture.bytes("toowide_3000x12.png")
        #expect(
            Digest.hex(try ImageDecoder.decode(bytes).bytes)
                == (try Expected.entry("toowide_3000x12.png").rgb))
        #expect(throws: MediaError.patches(.aspectRatio(width: 3000, height: 12, limit: 200))) {
            try PreparedImage(bytes)
        }
    }
}
