import Chat
import Foundation
import JSON
import LocalChat
import Reply
import TestSupport
import Testing
import Wire

/// Pixels and frames of media, and what a request may say of them.
@Suite struct MediaRuleTests {
    /// The documented example: 1000 × 600 pixels.
    @Test func sizesOfPictures() async throws {
        let test = try await TestBackend(.dense)
        var request = ChatRequest("What?", images: ["bmp:1000x600"])
        request.sampling.maxTokens = 1
        func cost() async throws -> (image: Int, prompt: Int) {
            let image = try await test.backend.render(request).features[0]
            let answer = try await Replies(try await test.backend.chat(request)).first.answer
            #expect(image.grid[1] * image.grid[2] / 4 == image.tokenCount && image.kind == "image")
            return (image.tokenCount, answer.usage?.promptTokens ?? 0)
        }
        let usual = try await cost()
        #expect(usual.image == 589)
        request.media.minPixels = 1_568
        request.media.maxPixels = 262_144
        let small = try await cost()
        #expect(small.image == 240)
        #expect(usual.prompt - small.prompt == 589 - 240)
        request.media.minPixels = nil
        #expect(try await cost() == small)
        request.media.maxPixels = 32_768
        let refusal = await test.error(request)
        #expect(refusal?.parameter == "mm_processor_kwargs")
        #expect(
            refusal?.description
                == "mm_processor_kwargs: for this request's images the pixel bounds must satisfy 0 < "
                + "shortest_edge ≤ longest_edge, but shortest_edge is 65536 and longest_edge is 32768")
    }

    @Test func theServersSizes() async throws {
        let test = try await TestBackend(.dense) { $0.media.maxPixels = 262_144 }
        var request = ChatRequest("What?", images: ["bmp:1000x600"])
        #expect(try await test.backend.render(request).features[0].tokenCount == 240)
        request.media.maxPixels = 16_777_216
        #expect(try await test.backend.render(request).features[0].tokenCount == 589)
    }

    /// Published bounds of clips give way to the documented ones; a checkpoint's own stay.
    @Test func boundsOfClips() async throws {
        let clip = ChatRequest("What?", videos: ["media:v_128x96_24fps_1f.mp4"])
        let dense = try await TestBackend(.dense).backend.render(clip).features[0]
        // 128 × 96, twice, is fewer than 65,536 pixels: √(65536 / 24576) more on each side.
        #expect(dense.grid == [1, 10, 14] && dense.frames == [0] && dense.timestamps == [0])
        let demo = try await TestBackend(.demo).backend.render(clip).features[0]
        #expect(demo.grid == [1, 6, 8] && demo.tokenCount == 12)
    }

    @Test func framesOfClips() async throws {
        let test = try await TestBackend(.dense)
        var request = ChatRequest("What?", videos: ["media:v_320x240_30fps_2s.mp4"])
        func frames() async throws -> [Int] { try await test.backend.render(request).features[0].frames }
        #expect(try await frames() == [0, 20, 39, 59])
        request.media.framesPerSecond = 4
        #expect(try await frames().count == 8)
        request.media.frameCount = 6
        #expect(try await frames().count == 6)
        request.media.framesPerSecond = nil
        request.media.frameCount = -1
        #expect(try await frames() == Array(0..<60))

        for (rate, count, message) in [
            (31.0, nil, "media_io_kwargs: fps is 31.0, but the video has only 30.0 frames a second"),
            (nil, 61, "media_io_kwargs: num_frames is 61, but the video has only 60 frames"),
            (31.0, 4, "media_io_kwargs: fps is 31.0, but the video has only 30.0 frames a second"),
            (nil, 769, "media_io_kwargs: num_frames is 769; the limit is 768"),
        ] as [(Double?, Int?, String)] {
            request.media.framesPerSecond = rate
            request.media.frameCount = count
            let refusal = await test.error(request)
            #expect(refusal?.parameter == "media_io_kwargs")
            #expect(refusal?.description == "\(message) (messages[0].content[0].video_url.url)")
        }
        request.media.framesPerSecond = 30
        request.media.frameCount = 60
        #expect(try await frames().count == 60)
    }

    /// What the server says is a wish: a clip that has less is taken whole.
    @Test(arguments: [(60.0, nil, 60), (nil, 100, 60), (4.0, 6, 6), (nil, -1, 60)] as [(Double?, Int?, Int)])
    func framesByTheServer(rate: Double?, count: Int?, expected: Int) async throws {
        let test = try await TestBackend(.dense) {
            $0.media.framesPerSecond = rate
            $0.media.frameCount = count
        }
        var request = ChatRequest("What?", videos: ["media:v_320x240_30fps_2s.mp4"])
        #expect(try await test.backend.render(request).features[0].frames.count == expected)
        request.media.framesPerSecond = 5
        #expect(try await test.backend.render(request).features[0].frames.count == 10)
    }

    /// A clip as pictures is shown whole; the request tells its rate.
    @Test func clipsOfPictures() async throws {
        let test = try await TestBackend(.dense)
        let stills = Array(repeating: "256x128", count: 5).joined(separator: ",")
        var request = ChatRequest("What?", videos: ["stills:\(stills)"])
        let usual = try await test.backend.render(request).features[0]
        #expect(usual.frames == [0, 1, 2, 3, 4] && usual.timestamps == [0.5, 2.5, 4])
        #expect(usual.grid == [3, 8, 16] && usual.tokenCount == 96)
        request.media.framesPerSecond = 2
        request.media.frameCount = 3
        let fewer = try await test.backend.render(request).features[0]
        #expect(fewer.frames == [0, 2, 4] && fewer.timestamps == [0.5, 2])
        request.media.frameCount = 6
        #expect(await test.error(request)?.parameter == "media_io_kwargs")
        let mixed = ChatRequest("What?", videos: ["stills:64x64,64x32"])
        #expect(
            await test.error(mixed)?.description.hasSuffix(
                "frame 1 of the video is 64 × 32 pixels, but the first is 64 × 64") == true)
        let many = Array(repeating: "2x2", count: 769).joined(separator: ",")
        let refusal = await test.error(ChatRequest("What?", videos: ["stills:\(many)"]))
        #expect(
            refusal?.description.hasSuffix("769 frames of the video are to be shown; the limit is 768")
                == true)
    }

    /// Refused before anything is fetched or enlarged.
    @Test func boundsThatNoContextHolds() async throws {
        let test = try await TestBackend(.dense)
        var request = ChatRequest("What?", images: ["bmp:16x16", "bmp:16x17", "bmp:16x18"])
        request.media.minPixels = 1 << 26
        request.media.maxPixels = 1 << 26
        let refusal = await test.error(request)
        #expect(refusal?.parameter == "mm_processor_kwargs")
        #expect(refusal?.description.contains("196608 tokens, but the context has") == true)
        #expect(test.media.requests == [])
    }

    @Test func brokenMedia() async throws {
        let test = try await TestBackend(.dense)
        let path = "messages[0].content[1].image_url.url"
        for (url, message) in [
            ("raw:hello", "\(path): the data is in none of the supported formats"),
            ("media:v_320x240_30fps_2s.mp4", "\(path): this is a video (MP4), but a picture is expected"),
            ("media:toowide_3000x12.png", "\(path): a picture of 3000 × 12 pixels is too elongated"),
            ("nowhere:", "\(path): nothing is there"),
        ] {
            let refusal = await test.error(ChatRequest("What?", images: ["media:rgb_48x48.png", url]))
            #expect(refusal?.parameter == path)
            #expect(refusal?.description.hasPrefix(message) == true, "\(refusal?.description ?? "")")
        }
        #expect(test.backend.statistics.admitted == 0)
    }

    @Test func aModelThatDoesNotSee() async throws {
        let folder = try TemporaryModel(Fixtures.model("demo"))
        try folder.edit("config.json") { $0["vision_config"] = nil }
        let media = TestMedia()
        let backend = LocalBackend(LocalBackend.Options(model: folder.url.path, source: media.source))
        try await backend.waitUntilReady()
        do throws(ChatError) {
            _ = try await backend.chat(ChatRequest("What?", images: ["bmp:64x64"]))
            Issue.record("it sees")
        } catch {
            #expect(error.parameter == "messages[0].content[0].image_url.url")
            #expect(
                error.description.hasSuffix("the model has no vision tower: it takes no pictures or clips"))
        }
        #expect(media.requests == [])
    }
}
