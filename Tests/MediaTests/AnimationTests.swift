import Foundation
import Media
import Patches
import TestSupport
import Testing

/// Clips that are not containers of video: animated GIFs and pictures one after the other.
@Suite struct AnimationTests {
    private struct Animation: Decodable {
        var file: String
        var rate: Double
        var width: Int
        var height: Int
        var frames: Int
    }

    @Test(.enabled(if: Oracle.isAvailable)) func framesArePillows() throws {
        let folder = try TemporaryFolder()
        let fixture = Fixtures.url("media/anim_160x120.gif").path
        var settings = ProcessorSettings()
        settings.geometry = VisionGeometry(patchSize: 8, temporalPatchSize: 2, mergeSize: 1)
        let lines = try Oracle.lines("media_animations.py", [folder.path, fixture])
        #expect(lines.count == 4)
        for line in lines {
            let animation = try JSONDecoder().decode(Animation.self, from: Data(line.utf8))
            let bytes = [UInt8](try Data(contentsOf: folder.url.appending(path: animation.file)))
            let video = try PreparedVideo(bytes, settings: settings, requestedFrames: animation.frames)
            #expect(video.info.total == animation.frames, "\(animation.file)")
            #expect(video.info.size == PixelSize(width: animation.width, height: animation.height))
            // The mean; FFmpeg guesses where frames are not shown equally long. 10 ms count as 100.
            let rate = animation.file == "anim_160x120.gif" ? animation.rate : 6 / 0.65
            #expect(abs(video.info.rate - rate) < 1e-9, "\(animation.file)")
            let reference = [UInt8](
                try Data(contentsOf: folder.url.appending(path: "\(animation.file).rgb")))
            #expect(video.frames.flatMap(\.bytes) == reference, "\(animation.file)")
        }
    }

    @Test func limits() throws {
        let bytes = try MediaFixture.bytes("anim_160x120.gif")
        let total = try PreparedVideo(bytes).info.total
        var limits = MediaLimits()
        limits.decodedFrames = total - 1
        #expect(throws: MediaError.decodedFrames(limit: total - 1)) {
            try PreparedVideo(bytes, limits: limits)
        }
        limits = MediaLimits()
        limits.framePixels = 19_199
        #expect(throws: MediaError.framePixels(width: 160, height: 120, limit: 19_199)) {
            try PreparedVideo(bytes, limits: limits)
        }
        limits = MediaLimits()
        limits.videoTime = .zero
        #expect(throws: MediaError.videoTime(limit: .zero)) { try PreparedVideo(bytes, limits: limits) }
        #expect(throws: MediaError.patches(.framesAboveClip(requested: total + 1, available: total))) {
            try PreparedVideo(bytes, requestedFrames: total + 1)
        }
        for part in 0..<32 {
            #expect(throws: MediaError.self) {
                try PreparedVideo(Array(bytes.prefix(bytes.count * part / 32)))
            }
        }
    }

    @Test func picturesAreOneASecond() throws {
        let photo = try MediaFixture.bytes("photo_640x427.jpg")
        let video = try PreparedVideo(stills: [photo, photo, photo])
        #expect(video.indices == [0, 1, 2])
        #expect(video.timestamps == [0.5, 2])
        #expect(video.info.rate == 1 && video.info.isRateAssumed)
        #expect(video.grid.t == 2)
        let original = try ImageDecoder.decode(photo)
        #expect(video.frames.allSatisfy { $0 == original.resized(to: $0.size) })
        let faster = try PreparedVideo(
            stills: [[UInt8]](repeating: photo, count: 7), rate: 0.3, requestedFrames: 4)
        #expect(faster.indices == [0, 2, 4, 6])
        #expect(faster.timestamps == [1 / 0.3, (4 / 0.3 + 6 / 0.3) / 2])
        #expect(try PreparedVideo(stills: [photo]).timestamps == [0])
    }

    @Test func picturesAreRefused() throws {
        let photo = try MediaFixture.bytes("photo_640x427.jpg")
        let other = try MediaFixture.bytes("rgb_48x48.png")
        #expect(throws: MediaError.patches(.noFrames)) { try PreparedVideo(stills: []) }
        #expect(throws: MediaError.unknownFormat) { try PreparedVideo(stills: [[]]) }
        #expect(throws: MediaError.sampledFrames(count: 769, limit: 768)) {
            try PreparedVideo(stills: [[UInt8]](repeating: photo, count: 769))
        }
        #expect(
            throws: MediaError.differentFrame(
                index: 1, size: PixelSize(width: 48, height: 48), first: PixelSize(width: 640, height: 427))
        ) {
            try PreparedVideo(stills: [photo, other])
        }
        #expect(throws: MediaError.patches(.rate(0))) { try PreparedVideo(stills: [photo], rate: 0) }
        var limits = MediaLimits()
        limits.videoBytes = photo.count
        #expect(throws: MediaError.videoBytes(count: 2 * photo.count, limit: photo.count)) {
            try PreparedVideo(stills: [photo, photo], limits: limits)
        }
        limits.framePixels = 1000
        #expect(throws: MediaError.imagePixels(width: 640, height: 427, limit: 1000)) {
            try PreparedVideo(stills: [photo], limits: limits)
        }
    }
}
