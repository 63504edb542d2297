import Foundation
import Media
import Sandbox
import TestSupport
import Testing

/// What fuzzing found in the system's libraries, listed in docs/threat-model.md: each file gets a refusal,
/// costs the server nothing, and leaves the next request as it would be.
@Suite(.serialized) struct LibraryFindingTests {
    private static let files = ["claimed_table.mp4"]

    @Test(arguments: files) func isContained(_ name: String) async throws {
        let pool = Decoding.pool(1)
        let request = try Decoding.request("rgb_48x48.png")
        let expected = await Outcome(pool, request)
        let bytes = [UInt8](try Data(contentsOf: Fixtures.url("fuzzed/\(name)")))
        let before = ProcessFacts.residentMemory
        let isVideo = MediaFormat(sniffing: bytes.span)?.isVideo ?? false
        let outcome = await Outcome(pool, isVideo ? MediaRequest(video: bytes) : MediaRequest(image: bytes))
        print("\(name): \(outcome.error ?? "accepted")")
        #expect(outcome.error != nil)
        #expect(ProcessFacts.residentMemory - before < 10 << 20)
        #expect(await Outcome(pool, request) == expected)
    }
}
