import Crypto
import Patches

/// SHA-256 over all that the vision tower sees of a picture or clip. Equal digests mean equal results of the
/// tower, and nobody can make two pictures that share one.
///
/// It is taken after decoding and resizing: a picture under other pixel settings has another digest, the same
/// pixels from another file have the same one. The pixels are hashed, not the patches, which follow from them
/// and are eight times as long.
package struct PatchDigest: Sendable, Hashable {
    private let value: SHA256Digest

    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        value.withUnsafeBytes(body)
    }

    package init(_ patches: PatchMatrix) {
        var hash = SHA256()
        let (geometry, size) = (patches.geometry, patches.frames[0].size)
        // Head and table have fixed lengths, and the head tells that of the rest: no two inputs of the tower
        // are spelt with the same bytes.
        let head = [
            geometry.patchSize, geometry.temporalPatchSize, geometry.mergeSize, size.width, size.height,
            patches.frames.count,
        ]
        head.withUnsafeBytes { hash.update(bufferPointer: $0) }
        patches.table.withUnsafeBytes { hash.update(bufferPointer: $0) }
        for frame in patches.frames {
            frame.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        value = hash.finalize()
    }
}
