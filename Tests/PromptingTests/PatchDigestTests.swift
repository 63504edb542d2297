import Patches
import Conversation
import Prompting
import Testing

/// Equal digests only where the vision tower sees the same.
@Suite struct PatchDigestTests {
    private static func patches(
        width: Int = 64, height: Int = 96, frames: [UInt8] = [7], touched: Int? = nil,
        geometry: VisionGeometry = VisionGeometry(), normalization: Normalization = Normalization()
    ) -> PatchMatrix {
        PatchMatrix(
            frames: frames.map { value in
                var bytes = Array(repeating: value, count: width * height * 3)
                if let touched { bytes[touched] ^= 1 }
                return Pixels(width: width, height: height, bytes: bytes)
            }, geometry: geometry, normalization: normalization)
    }

    @Test func whatDiffersForTheTowerDiffers() {
        let all = [
            Self.patches(),
            Self.patches(touched: 0),
            Self.patches(touched: 64 * 96 * 3 - 1),
            Self.patches(width: 96, height: 64),
            Self.patches(width: 64, height: 64),
            Self.patches(frames: [8]),
            Self.patches(frames: [7, 8]),
            Self.patches(frames: [8, 7]),
            Self.patches(frames: [7, 7, 7]),
            // As many bytes, all equal, in another shape.
            Self.patches(width: 64, height: 32, frames: [7, 7, 7]),
            Self.patches(geometry: VisionGeometry(temporalPatchSize: 1)),
            Self.patches(geometry: VisionGeometry(mergeSize: 1)),
            Self.patches(geometry: VisionGeometry(patchSize: 32, mergeSize: 1)),
            Self.patches(normalization: Normalization(mean: [0.5, 0.5, 0.25])),
            Self.patches(normalization: Normalization(standardDeviation: [0.25, 0.5, 0.5])),
        ]
        #expect(Set(all.map(PatchDigest.init)).count == all.count)
        #expect(all.map(PatchDigest.init) == all.map(PatchDigest.init))
    }

    @Test func copiesAreEqual() {
        #expect(PatchDigest(Self.patches()) == PatchDigest(Self.patches()))
        #expect(
            PatchDigest(Self.patches(frames: [1, 2, 3])) == PatchDigest(Self.patches(frames: [1, 2, 3])))
    }

    /// A prompt carries the digest of each of its media.
    @Test func promptsCarryThem() throws {
        let micro = try MicroProcessor()
        let media: [MediaInput] = [
            .picture(rows: 2, columns: 3), .picture(rows: 3, columns: 2), .picture(rows: 2, columns: 3),
        ]
        let prompt = try micro.process([.user([.image, .image, .image, .text("a")])], media: media)
        #expect(prompt.media.map(\.digest) == media.map { PatchDigest($0.patches) })
        #expect(prompt.media[0].digest == prompt.media[2].digest)
        #expect(prompt.media[0].digest != prompt.media[1].digest)
    }
}
