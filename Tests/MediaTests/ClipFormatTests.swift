import Foundation
import Media
import Patches
import TestSupport
import Testing

/// Containers, codecs and pixel formats beyond the fixtures' H.264 in MP4: the frames are PyAV's.
@Suite(.enabled(if: Oracle.isAvailable)) struct ClipFormatTests {
    private struct Clip: Decodable {
        var file: String
        var rate: Double
        var width: Int
        var height: Int
        var frames: Int
    }

    static let exact = [
        "av1.mp4", "editlist.mp4", "full709.mp4", "h264.mkv", "hevc.mov", "mjpeg.avi", "mpeg4.avi",
        "odd_width.webm", "odd_yuv444.mp4", "vp8.webm", "vp9.webm", "yuv422.mp4",
    ]
    /// Where swscale interpolates chroma, its versions differ: the mean difference allowed, in levels.
    static let close = ["10bit.mp4": 1.0, "odd_yuv420.webm": 1.0]

    @Test func framesAreTheReferences() throws {
        let folder = try TemporaryFolder()
        let paths = (Self.exact + Self.close.keys).map { Fixtures.url("media/clips/\($0)").path }
        for line in try Oracle.lines("media_clips.py", [folder.path] + paths) {
            let clip = try JSONDecoder().decode(Clip.self, from: Data(line.utf8))
            let bytes = try MediaFixture.bytes("clips/\(clip.file)")
            let size = PixelSize(width: clip.width, height: clip.height)
            let video = try PreparedVideo(bytes, requestedFrames: clip.frames)
            #expect(video.info.total == clip.frames, "\(clip.file)")
            #expect(video.info.rate == clip.rate, "\(clip.file)")
            #expect(video.info.size == size, "\(clip.file)")
            #expect(video.indices == Array(0..<clip.frames), "\(clip.file)")

            let frames = try VideoDecoder(bytes).frames(Array(0..<clip.frames), resizedTo: size)
            let reference = [UInt8](try Data(contentsOf: folder.url.appending(path: "\(clip.file).rgb")))
            let difference = meanDifference(frames.flatMap(\.bytes), reference)
            if let allowed = Self.close[clip.file] {
                #expect(difference > 0 && difference < allowed, "\(clip.file)")
            } else {
                #expect(difference == 0, "\(clip.file)")
            }
        }
    }

    /// The reference shows the frames as they are coded; here they are turned as the container says.
    @Test func framesAreUpright() throws {
        let folder = try TemporaryFolder()
        let path = Fixtures.url("media/clips/rotated.mp4").path
        let line = try #require(try Oracle.lines("media_clips.py", [folder.path, path]).first)
        let clip = try JSONDecoder().decode(Clip.self, from: Data(line.utf8))
        let reference = [UInt8](try Data(contentsOf: folder.url.appending(path: "rotated.mp4.rgb")))
        let coded = Pixels(
            width: clip.width, height: clip.height,
            bytes: Array(reference.prefix(clip.width * clip.height * 3)))
        let decoder = try VideoDecoder(MediaFixture.bytes("clips/rotated.mp4"))
        #expect(decoder.info.size == PixelSize(width: clip.height, height: clip.width))
        let frame = try decoder.frames([0], resizedTo: decoder.info.size)[0]
        #expect(frame == coded.oriented(.turnedLeft))
    }

    private func meanDifference(_ one: [UInt8], _ other: [UInt8]) -> Double {
        guard one.count == other.count else { return .infinity }
        return Double(zip(one, other).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(one.count)
    }
}
