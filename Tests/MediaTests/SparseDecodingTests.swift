import Foundation
import Media
import Patches
import TestSupport
import Testing

/// Decoding only what some frames need gives the bits that decoding everything gives, whatever the frames
/// refer to.
@Suite(.enabled(if: Oracle.isAvailable)) struct SparseDecodingTests {
    /// Clips whose packets tell what a frame needs, and how many packets lead to frame 45.
    private static let orderly = [
        "h264_closed.mp4": 18, "h264_fragments.mp4": 25, "h264_intra.mov": 1, "hevc_closed.mp4": 20,
        "av1.mp4": 20,
    ]

    @Test func sparseIsFull() throws {
        let folder = try TemporaryFolder()
        let isFull = TestSize.isFull
        var random = SeededGenerator(21)
        var (sparseTime, fullTime) = (Duration.zero, Duration.zero)
        for line in try Oracle.lines("media_gops.py", [folder.path, isFull ? "12" : "3"]) {
            let name = line.trimmingCharacters(in: .init(charactersIn: "\""))
            let bytes = [UInt8](try Data(contentsOf: folder.url.appending(path: name)))
            let decoder = try VideoDecoder(bytes)
            let total = decoder.info.total
            let all = try decoder.frames(Array(0..<total), resizedTo: decoder.info.size, isSparse: false)
            let packetCount = decoder.packetCount(for: [45])
            if let most = Self.orderly[name] {
                #expect(packetCount ?? .max <= most, "\(name)")
            }
            var samples = [[0], [total - 1], [0, total - 1], [total / 2], Array(0..<total)]
            for _ in 0..<(isFull ? 30 : 4) {
                let count = Int.random(in: 1...12, using: &random)
                samples.append((0..<count).map { _ in Int.random(in: 0..<total, using: &random) }.sorted())
            }
            for indices in samples {
                sparseTime += try ContinuousClock().measure {
                    let frames = try decoder.frames(indices, resizedTo: decoder.info.size)
                    #expect(frames == indices.map { all[$0] }, "\(name): \(indices)")
                }
                fullTime += try ContinuousClock().measure {
                    _ = try decoder.frames(indices, resizedTo: decoder.info.size, isSparse: false)
                }
            }
        }
        print("decoding what is needed: \(sparseTime), everything up to it: \(fullTime)")
    }
}
