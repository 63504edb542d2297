import Chat
import LocalChat
import Martlet
import Reply
import TestSupport
import Testing
import Wire

/// What is remembered of pictures shows in the figures, and nowhere else.
@Suite struct ImageCacheTests {
    @Test func secondTurn() async throws {
        let test = try await TestBackend()
        let forgetful = try await TestBackend { $0.engine.imageCacheByteCount = 0 }
        let picture = "demo:00_image_0.png"
        func answer(_ request: ChatRequest, _ test: TestBackend) async throws -> Replies {
            try await Replies(try await test.backend.chat(request)).comparable
        }
        var expected = BackendStatistics.ImageCache()
        expected.entries = 1
        for (text, hits) in [("What is this?", 0), ("What is this?", 1), ("And what else?", 2)] {
            var request = ChatRequest(text, images: [picture])
            request.sampling.maxTokens = 12
            let known = try await answer(request, test)
            #expect(try await known == answer(request, forgetful))
            let images = test.backend.statistics.images
            expected.queries += 1
            expected.hits = hits
            expected.byteCount = images.byteCount
            #expect(images == expected && images.byteCount > 0)
        }
        #expect(forgetful.backend.statistics.images == BackendStatistics.ImageCache())
        // The same picture from elsewhere, twice in one request.
        var request = ChatRequest("Both?", images: [picture, "demo:../examples/00_image_0.png"])
        request.sampling.maxTokens = 2
        _ = try await answer(request, test)
        #expect(test.backend.statistics.images.hits == 4 && test.backend.statistics.images.entries == 1)
        #expect(try await test.isIdle())
    }
}
