import Foundation
import Media
import Sandbox
import Testing

/// Small files that claim to be large, and files that end early. Each is refused at once with the limit and
/// the value, and costs this process no memory.
@Suite(.serialized) struct BombTests {
    @Test func claimsAreRefused() async throws {
        let pool = Decoding.pool(1)
        try await pool.check()
        let before = ProcessFacts.residentMemory
        for (name, bytes) in Bomb.claims {
            #expect(bytes.count < 1024)
            let start = ContinuousClock.now
            let error = await Outcome(pool, MediaRequest(image: bytes)).error
            #expect(ContinuousClock.now - start < .milliseconds(250), "\(name)")
            let (width, height) = name == "WebP" ? (16383, 16383) : (65535, 65535)
            #expect(
                error == "the image has \(width) × \(height) pixels; the limit is 64000000 pixels", "\(name)")
        }
        for name in ["photo_640x427.jpg", "rgb_448x448.png", "rgb_512x384.webp", "rgb_512x384.bmp"] {
            let bytes = try Decoding.bytes(name)
            let error = await Outcome(pool, MediaRequest(image: Array(bytes.prefix(bytes.count / 2)))).error
            #expect(error?.contains("incomplete") == true || error?.contains("damaged") == true, "\(name)")
        }
        #expect(ProcessFacts.residentMemory - before < 10 << 20)
        #expect(pool.startedChildren == 1)
    }

    /// Only the first frame of a long animation is decoded when it is sent as a picture.
    @Test func aLongAnimationIsOnePicture() async throws {
        let pool = Decoding.pool(1)
        let gif = try Bomb.animation(Decoding.bytes("anim_160x120.gif"), frames: 5000)
        let single = try Decoding.request("anim_160x120.gif")
        let before = ProcessFacts.residentMemory
        let start = ContinuousClock.now
        let outcome = await Outcome(pool, MediaRequest(image: gif))
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(outcome == (await Outcome(pool, single)))
        #expect(ProcessFacts.residentMemory - before < 10 << 20)
    }

    /// What is within the limits of the request but not within the child's memory brings down the child at
    /// worst.
    @Test func memoryIsLimited() async throws {
        var limits = DecoderLimits()
        limits.memoryBytes = 1 << 30
        var media = MediaLimits()
        media.imagePixels = 1 << 40
        let pool = Decoding.pool(1, limits, media: media)
        let request = MediaRequest(image: Bomb.claims["PNG"] ?? [])
        let error = await Outcome(pool, request).error
        #expect(error != nil)
        #expect(try await pool.prepare(Decoding.request("rgb_48x48.png")).frames.isEmpty)
        print("a picture beyond the child's memory: \(error ?? "")")
    }
}

private enum Bomb {
    /// Headers of 65,535 × 65,535 pixels (of WebP 16,383, which is its most) and little more.
    static let claims: [String: [UInt8]] = [
        "PNG": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            + [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 8, 2, 0, 0, 0] + crcOfHeader
            + [0, 0, 0, 10] + Array("IDAT".utf8) + [UInt8](repeating: 0x78, count: 40),
        "GIF": Array("GIF89a".utf8) + [0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
            + [0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 2, 0x4C, 1, 0, 0x3B],
        "JPEG": [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF, 3]
            + [1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
            + [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0, 1, 2, 3, 0xFF, 0xD9],
        "WebP": Array("RIFF".utf8) + [30, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [18, 0, 0, 0]
            + [0x10, 2, 0, 0x9D, 1, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F] + [UInt8](repeating: 0, count: 8),
        "BMP": Array("BM".utf8) + [54, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]
            + [0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0, 24, 0] + [UInt8](repeating: 0, count: 24),
    ]

    private static let crcOfHeader = crc(
        Array("IHDR".utf8) + [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 8, 2, 0, 0, 0])

    private static func crc(_ bytes: [UInt8]) -> [UInt8] {
        let sum = ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 != 0 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
    }

    /// The frames of an animation again and again.
    static func animation(_ gif: [UInt8], frames: Int) throws -> [UInt8] {
        let tableBytes = gif[10] & 0x80 != 0 ? 3 << (Int(gif[10] & 7) + 1) : 0
        let header = gif[..<(13 + tableBytes)]
        let body = gif[(13 + tableBytes)..<(gif.count - 1)]
        try #require(gif.last == 0x3B)
        let separators = body.indices.dropLast().filter { gif[$0] == 0x21 && gif[$0 + 1] == 0xF9 }
        let framesInside = max(1, separators.count)
        return Array(header) + (0..<(frames / framesInside + 1)).flatMap { _ in body } + [0x3B]
    }
}
