import Media
import Patches
import Sandbox
import Testing

/// Every file of the fixtures comes out of a child as it does out of this process, bit for bit, and so do
/// the refusals.
@Suite struct CorpusTests {
    @Test func childrenGiveTheSameBits() async throws {
        let (pool, direct) = (Decoding.pool(), DirectDecoder())
        var pictures = 0
        for name in try Decoding.corpus() {
            let request = try Decoding.request(name)
            let outcome = await Outcome(pool, request)
            #expect(outcome == (await Outcome(direct, request)), "\(name)")
            if outcome.error == nil { pictures += 1 }
        }
        #expect(pictures >= 35)
        #expect(pool.startedChildren == 2)
    }

    @Test func requestsAreObeyed() async throws {
        let (pool, direct) = (Decoding.pool(1), DirectDecoder())
        var settings = ProcessorSettings()
        settings.imageBounds = PixelBounds(shortestEdge: 1568, longestEdge: 32_768)
        settings.videoBounds = PixelBounds(shortestEdge: 4096, longestEdge: 200_000)
        let clip = try Decoding.bytes("v_256x256_10fps_3s.mp4")
        let photo = try Decoding.bytes("photo_640x427.jpg")
        let requests = [
            MediaRequest(image: photo, settings: settings),
            MediaRequest(image: clip),
            MediaRequest(video: photo),
            MediaRequest(video: clip, rate: 1, settings: settings),
            MediaRequest(video: clip, frames: 7),
            MediaRequest(video: clip, rate: 5, frames: 9),
            MediaRequest(video: clip, rate: 11),
            MediaRequest(video: clip, frames: 31),
            MediaRequest(image: []),
            MediaRequest(video: try Decoding.bytes("anim_160x120.gif"), frames: 3),
            MediaRequest(stills: [photo, photo, photo]),
            MediaRequest(stills: [photo, photo, photo], rate: 2, frames: 2),
            MediaRequest(stills: [photo, clip]),
            MediaRequest(stills: []),
        ]
        for request in requests {
            let outcome = await Outcome(pool, request)
            #expect(outcome == (await Outcome(direct, request)))
        }
        #expect((await Outcome(pool, requests[0])).pixels.first?.size == PixelSize(width: 192, height: 128))
        #expect((await Outcome(pool, requests[4])).frames == [0, 5, 10, 14, 19, 24, 29])
    }

    @Test func limitsAreObeyed() async throws {
        var limits = MediaLimits()
        limits.imagePixels = 100_000
        limits.imageBytes = 50_000
        limits.videoBytes = 20_000
        let pool = Decoding.pool(1, media: limits)
        let cases = [
            ("photo_640x427.jpg", "the image has 640 × 427 pixels; the limit is 100000 pixels"),
            ("rgb_448x448.png", "the image has 343329 bytes; the limit is 50000"),
            ("v_256x256_10fps_3s.mp4", "the video has 89531 bytes; the limit is 20000"),
        ]
        for (name, error) in cases {
            let request = try Decoding.request(name)
            #expect(await Outcome(pool, request).error == error)
            #expect(await Outcome(DirectDecoder(limits: limits), request).error == error)
        }
    }

    @Test func manyAtOnce() async throws {
        let pool = Decoding.pool()
        let request = try Decoding.request("photo_640x427.jpg")
        let expected = await Outcome(DirectDecoder(), request)
        await withTaskGroup(of: Outcome.self) { group in
            for _ in 0..<64 { group.addTask { await Outcome(pool, request) } }
            for await outcome in group { #expect(outcome == expected) }
        }
    }
}
