import Foundation
import Media
import Patches
import TestSupport
import Testing

/// Files made to hurt: huge headers, cut files, flipped bytes.
@Suite struct HostileStillTests {
    private static func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] { big(value, count).reversed() }

    /// Smallest files that claim a size; nothing behind the header is real.
    static func claims(width: Int, height: Int) -> [String: [UInt8]] {
        let png: [UInt8] =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + big(13, 4) + Array("IHDR".utf8)
            + big(width, 4) + big(height, 4) + [8, 2, 0, 0, 0] + big(0, 4) + big(0, 4) + Array("IDAT".utf8)
        let gif: [UInt8] =
            Array("GIF89a".utf8) + little(width, 2) + little(height, 2) + [0x80, 0, 0] + [0, 0, 0, 1, 1, 1]
            + [0x2C, 0, 0, 0, 0] + little(width, 2) + little(height, 2) + [0, 2, 1, 0x44, 0, 0x3B]
        let jpeg: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8] + big(height, 2) + big(width, 2)
            + [3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]
            + [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9]
        let bmp: [UInt8] =
            Array("BM".utf8) + little(54, 4) + little(0, 4) + little(54, 4) + little(40, 4)
            + little(width, 4) + little(height, 4) + little(1, 2) + little(24, 2)
            + [UInt8](repeating: 0, count: 24)
        let lossless = (width - 1) & 0x3FFF | ((height - 1) & 0x3FFF) << 14
        let webp: [UInt8] =
            Array("RIFF".utf8) + little(30, 4) + Array("WEBPVP8L".utf8) + little(10, 4) + [0x2F]
            + little(lossless, 4) + [0, 0, 0, 0, 0]
        return ["png": png, "gif": gif, "jpeg": jpeg, "bmp": bmp, "webp": webp]
    }

    @Test func hugeHeadersAreRefusedAtOnce() {
        let start = ContinuousClock.now
        for (name, bytes) in Self.claims(width: 65535, height: 65535) {
            #expect(bytes.count < 1024)
            let side = name == "webp" ? 16383 : 65535
            #expect(throws: MediaError.imagePixels(width: side, height: side, limit: 64_000_000), "\(name)") {
                try ImageDecoder.decode(bytes)
            }
        }
        #expect(ContinuousClock.now - start < .milliseconds(50))
    }

    @Test func sidesOfZeroAreRefused() {
        for (name, bytes) in Self.claims(width: 0, height: 7) where name != "webp" {
            #expect(throws: MediaError.self, "\(name)") { try ImageDecoder.decode(bytes) }
        }
    }

    @Test func theLargestSidesOfEachFormatDoNotOverflow() {
        for side in [1 << 31 - 1, 1 << 32 - 1] {
            for (name, bytes) in Self.claims(width: side, height: side) where name == "png" || name == "bmp" {
                #expect(throws: MediaError.self, "\(name)") { try ImageDecoder.decode(bytes) }
            }
        }
    }

    @Test(arguments: StillFixtureTests.names) func cutFilesAreRefused(_ name: String) throws {
        let bytes = try MediaFixture.bytes(name)
        let whole = try ImageDecoder.decode(bytes)
        for part in 0..<16 {
            let cut = Array(bytes[..<(bytes.count * part / 16)])
            // A GIF or PNG cut behind the last byte of its picture still shows all of it.
            if let decoded = try? ImageDecoder.decode(cut) {
                #expect(decoded == whole && !name.hasSuffix("jpg"), "\(part)/16")
            }
        }
    }

    @Test func flippedBytesNeverCrash() throws {
        var random = SeededGenerator(5)
        var limits = MediaLimits()
        limits.imagePixels = 1_000_000
        let rounds = TestSize.cases(60, full: 2000)
        var refused = 0
        for name in StillFixtureTests.names {
            let bytes = try MediaFixture.bytes(name)
            for _ in 0..<rounds {
                var flipped = bytes
                let header = Bool.random(using: &random) ? min(200, bytes.count) : bytes.count
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    flipped[.random(in: 0..<header, using: &random)] = .random(in: 0...255, using: &random)
                }
                do {
                    let pixels = try ImageDecoder.decode(flipped, limits: limits)
                    #expect(pixels.bytes.count == pixels.size.area * 3)
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 0)
    }

    /// Each clear code costs the library a table anew, and gives no pixel.
    @Test func aGIFOfNothingButNewBeginnings() throws {
        func file(groups: Int) -> [UInt8] {
            // Codes of three bits: eight times "clear" in three bytes, then pixel 0 and the end.
            var codes: [UInt8] = []
            for _ in 0..<groups { codes += [0x24, 0x49, 0x92] }
            codes.append(0x28)
            let blocks = stride(from: 0, to: codes.count, by: 255).flatMap { (start: Int) -> [UInt8] in
                let part = Array(codes[start..<min(start + 255, codes.count)])
                return [UInt8(part.count)] + part
            }
            let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 0]
            return head + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2] + blocks + [0, 0x3B]
        }
        #expect(try ImageDecoder.decode(file(groups: 100)).bytes == [255, 0, 0])
        #expect(throws: MediaError.damaged(.gif)) { try ImageDecoder.decode(file(groups: 30_000)) }
    }

    /// The limit on scans falls with the number of pixels, but not below what encoders write.
    @Test func scansOfLargePictures() throws {
        let limits = MediaLimits()
        for (side, most) in [(1_000, 100), (4_000, 75), (8_000, 20)] {
            let size = PixelSize(width: side, height: side)
            #expect(throws: Never.self) { try limits.admit(jpegScans: most, of: size) }
            #expect(throws: MediaError.jpegScans(count: most + 1, limit: most)) {
                try limits.admit(jpegScans: most + 1, of: size)
            }
        }
    }

    /// Known from the header: a picture that cannot be resized is not decoded.
    @Test func tooElongatedToBeResized() throws {
        let claim = try #require(Self.claims(width: 100, height: 40_000)["png"])
        #expect(throws: MediaError.patches(.aspectRatio(width: 100, height: 40_000, limit: 200))) {
            try DecodedImage(claim.span, ProcessorSettings(), MediaLimits())
        }
    }

    @Test func tooManyBytes() {
        var limits = MediaLimits()
        limits.imageBytes = 10
        #expect(throws: MediaError.imageBytes(count: 11, limit: 10)) {
            try ImageDecoder.decode([UInt8](repeating: 0, count: 11), limits: limits)
        }
        #expect(throws: MediaError.unknownFormat) { try ImageDecoder.decode([]) }
        #expect(throws: MediaError.unknownFormat) { try ImageDecoder.decode(Array("<svg/>".utf8)) }
    }

    @Test func tooManyScans() throws {
        var limits = MediaLimits()
        limits.jpegScans = 3
        #expect(throws: MediaError.self) {
            try ImageDecoder.decode(MediaFixture.bytes("prog_517x333.jpg"), limits: limits)
        }
    }

    @Test func boundsThatBlowAPictureUp() throws {
        var settings = ProcessorSettings()
        settings.imageBounds = PixelBounds(shortestEdge: 1 << 40, longestEdge: 1 << 41)
        #expect(throws: MediaError.self) {
            try PreparedImage(MediaFixture.bytes("tiny_2x3.png"), settings: settings)
        }
    }
}
