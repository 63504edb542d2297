import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// The example requests of the official pages.
@Suite struct SeedRequestTests {
    private static func request(_ name: String) throws -> ChatRequest {
        let file = Fixtures.url("seed-requests/\(name).json")
        let body = try RequestBody.parse([UInt8](Data(contentsOf: file)), limits: WireTesting.limits)
        return try ChatRequest(body, limits: WireTesting.limits)
    }

    @Test func allAreRead() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Fixtures.url("seed-requests").path)
        let names = files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
        #expect(names.count == 12)
        for name in names {
            let request = try Self.request(name)
            #expect(request.model == "qwen/qwen3.5-397b-a17b", "\(name)")
            #expect(request.stream.isStreamed == (name.hasSuffix("-stream") || name == "hosted-tools"))
        }
    }

    @Test func pictures() throws {
        let content = try Self.request("image-base64").messages[0].content
        let image = MediaReference(
            url: "data:image/png;base64,{BASE64_PNG}", path: "messages[0].content[1].image_url.url")
        #expect(content == .parts([.text("What is in this image?"), .image(image)]))
        #expect(try Self.request("multi-turn").messages.map(\.role) == [.user, .assistant, .user])
    }

    @Test func clips() throws {
        let frames = try Self.request("video-num-frames")
        #expect(frames.media.frameCount == 16 && frames.media.framesPerSecond == nil)
        #expect(frames.media.minPixels == 1568 && frames.media.maxPixels == 262_144)
        #expect(frames.sampling.maxTokens == 1024)
        #expect(try Self.request("video-fps").media.framesPerSecond == 3)
    }

    @Test func reasoning() throws {
        #expect(try !Self.request("reasoning-hidden").includeReasoning)
        #expect(try Self.request("reasoning-off").templateArguments["enable_thinking"] == false)
    }

    @Test func tools() throws {
        let request = try Self.request("hosted-tools")
        #expect(request.tools.map(\.name) == ["describe_harry_potter_character", "name_a_color"])
        #expect(request.toolChoice == .auto && request.messages[0].content == .text(""))
        #expect(request.sampling.topK == 20 && request.sampling.temperature == 0.6)
        #expect(request.sampling.presencePenalty == 0 && request.sampling.repetitionPenalty == 1)
    }
}
