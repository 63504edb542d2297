import Foundation
import Media
import Patches
import TestSupport
import Testing

@Suite struct HostileClipTests {
    static let names = [
        "v_128x128_1fps_9f.mp4", "clips/h264.mkv", "clips/vp8.webm", "clips/mpeg4.avi", "clips/mjpeg.avi",
        "clips/hevc.mov", "clips/av1.mp4", "clips/vp9.webm", "anim_160x120.gif",
    ]

    @Test func limits() throws {
        let bytes = try MediaFixture.bytes("v_320x240_30fps_2s.mp4")
        var limits = MediaLimits()
        limits.framePixels = 76_799
        #expect(throws: MediaError.framePixels(width: 320, height: 240, limit: 76_799)) {
            try VideoDecoder(bytes, limits: limits)
        }
        limits = MediaLimits()
        limits.decodedFrames = 59
        #expect(throws: MediaError.decodedFrames(limit: 59)) { try VideoDecoder(bytes, limits: limits) }
        limits = MediaLimits()
        limits.videoBytes = 1000
        #expect(throws: MediaError.videoBytes(count: bytes.count, limit: 1000)) {
            try VideoDecoder(bytes, limits: limits)
        }
        limits = MediaLimits()
        limits.videoTime = .zero
        #expect(throws: MediaError.videoTime(limit: .zero)) { try VideoDecoder(bytes, limits: limits) }
        limits = MediaLimits()
        limits.sampledFrames = 7
        #expect(throws: MediaError.patches(.framesAboveLimit(requested: 8, limit: 7))) {
            try PreparedVideo(bytes, requestedFrames: 8, limits: limits)
        }
        #expect(throws: MediaError.patches(.rateAboveClip(requested: 31, available: 30))) {
            try PreparedVideo(bytes, requestedRate: 31)
        }
    }

    /// Its three packets decode to frames that are not to be shown.
    @Test(arguments: [nil, 1, 2]) func clipsOfHiddenFrames(requested: Int?) throws {
        let bytes = [UInt8](try Data(contentsOf: Fixtures.url("fuzzed/hidden_frames.webm")))
        #expect(throws: MediaError.self) { try PreparedVideo(bytes, requestedFrames: requested) }
    }

    @Test func onlyVideosAreVideos() throws {
        #expect(throws: MediaError.notVideo(.jpeg)) {
            try VideoDecoder(MediaFixture.bytes("photo_640x427.jpg"))
        }
        #expect(throws: MediaError.notPicture(.mp4)) {
            try ImageDecoder.decode(MediaFixture.bytes("v_128x128_1fps_9f.mp4"))
        }
        #expect(throws: MediaError.unknownFormat) { try VideoDecoder(Array("#EXTM3U\nhttp://x/".utf8)) }
    }

    /// A codec that is not on the list is refused, though the library has it.
    @Test func otherCodecsAreRefused() throws {
        #expect(throws: MediaError.codec(name: "jpeg2000")) {
            try PreparedVideo(MediaFixture.bytes("clips/jpeg2000.mov"))
        }
    }

    @Test(arguments: names) func cutClipsDoNotCrash(_ name: String) throws {
        let bytes = try MediaFixture.bytes(name)
        for part in 0..<16 {
            let cut = Array(bytes[..<(bytes.count * part / 16)])
            if let video = try? PreparedVideo(cut) { #expect(video.frames.count == video.indices.count) }
        }
    }

    @Test(arguments: names) func flippedBytesNeverCrash(_ name: String) throws {
        var random = SeededGenerator(9)
        var limits = MediaLimits()
        limits.framePixels = 100_000
        limits.videoTime = .seconds(5)
        let bytes = try MediaFixture.bytes(name)
        let rounds = TestSize.cases(20, full: 500)
        for _ in 0..<rounds {
            var flipped = bytes
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                flipped[.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if let video = try? PreparedVideo(flipped, limits: limits) {
                #expect(video.frames.count == video.indices.count)
            }
        }
    }
}
