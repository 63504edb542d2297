import Media
import Patches
import Testing

/// Every clip of the fixtures: sampled, decoded, resized and cut into patches as the reference does it.
@Suite struct VideoFixtureTests {
    static let names = [
        "v_128x128_1fps_9f.mp4", "v_192x128_2997_1s.mp4", "v_256x256_10fps_3s.mp4",
        "v_320x240_30fps_2s.mp4",
    ]

    @Test(arguments: names) func byDefault(_ name: String) throws {
        try check(try PreparedVideo(MediaFixture.bytes(name)), try Expected.entry(name).standard)
    }

    @Test(arguments: names) func atOneFrameASecond(_ name: String) throws {
        try check(
            try PreparedVideo(MediaFixture.bytes(name), requestedRate: 1), try Expected.entry(name).fps1)
    }

    @Test(arguments: names) func asEightFrames(_ name: String) throws {
        try check(
            try PreparedVideo(MediaFixture.bytes(name), requestedFrames: 8), try Expected.entry(name).frames8)
    }

    /// The reference refuses a clip of one frame; here the frame fills its temporal patch.
    @Test func oneFrameIsShownTwice() throws {
        let video = try PreparedVideo(MediaFixture.bytes("v_128x96_24fps_1f.mp4"))
        #expect(video.indices == [0])
        #expect(video.timestamps == [0])
        #expect(video.grid.list == [1, 6, 8])
        #expect(video.info.total == 1 && video.info.rate == 24)
        let matrix = video.patches()
        let values = matrix.values()
        #expect(values[0..<256] == values[256..<512])
    }

    private func check(_ video: PreparedVideo, _ expected: Expected.Clip?) throws {
        let expected = try #require(expected)
        #expect(video.info.total == expected.total)
        #expect(video.info.rate == expected.fps)
        #expect(video.indices == expected.indices)
        #expect(video.timestamps == expected.timestamps)
        #expect(video.grid.list == expected.grid)
        #expect(Digest.hex(video.patches().values()) == expected.pixelValues)
    }
}
