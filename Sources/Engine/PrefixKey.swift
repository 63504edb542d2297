import Crypto
import Patches
import Prompting

/// What the first tokens of a sequence are to the prefix cache: a SHA-256 over the tokens, over the digest of
/// each image and video among them, and over the salt of whoever may share them. Equal keys mean equal states.
package struct PrefixKey: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    private init(_ digest: SHA256Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// The keys of the first `lengths` tokens each, which ascend.
    ///
    /// - Parameter tokens: of prompt and answer.
    package static func keys(
        _ prompt: Prompt, tokens: [Int32], salt: [UInt8], lengths: some Sequence<Int>
    ) -> [PrefixKey] {
        var hash = SHA256()
        // No salt has the length of another and other bytes, and no token is negative: nothing is spelt twice.
        withUnsafeBytes(of: Int64(salt.count)) { hash.update(bufferPointer: $0) }
        salt.withUnsafeBytes { hash.update(bufferPointer: $0) }
        var media = prompt.media[...]
        var done = 0
        var keys: [PrefixKey] = []
        func read(to end: Int) {
            tokens.withUnsafeBufferPointer {
                hash.update(
                    bufferPointer: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: $0[done..<end])))
            }
            done = end
        }
        for length in lengths {
            while let medium = media.first, let start = medium.blocks.first?.start, start < length {
                read(to: start)
                withUnsafeBytes(of: Int32(-1)) { hash.update(bufferPointer: $0) }
                medium.digest.withUnsafeBytes { hash.update(bufferPointer: $0) }
                media.removeFirst()
            }
            read(to: length)
            keys.append(PrefixKey(hash.finalize()))
        }
        return keys
    }
}

extension PrefixKey {
    package static let byteCount = 32

    /// The digest's bytes.
    package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// Nil where these are not 32 bytes.
    package init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        words = bytes.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }
}

/// The key of a state, and those of the pieces of keys and values before it, which states of one conversation share.
package struct PrefixName: Hashable, Sendable {
    package let key: PrefixKey
    /// Of each `chunkTokens` tokens; empty where nobody needs them.
    package let chunks: [PrefixKey]

    /// Four pages.
    package static let chunkTokens = 256

    package init(_ key: PrefixKey, chunks: [PrefixKey] = []) {
        self.key = key
        self.chunks = chunks
    }

    /// The names of the first `lengths` tokens each, which ascend.
    static func names(
        _ prompt: Prompt, tokens: [Int32], salt: [UInt8], lengths: [Int], hasChunks: Bool
    ) -> [PrefixName] {
        guard hasChunks, let last = lengths.last else {
            return PrefixKey.keys(prompt, tokens: tokens, salt: salt, lengths: lengths).map { PrefixName($0) }
        }
        let ends = Array(stride(from: chunkTokens, through: last, by: chunkTokens))
        let all = Set(ends + lengths).sorted()
        let keys = Dictionary(
            uniqueKeysWithValues: zip(
                all, PrefixKey.keys(prompt, tokens: tokens, salt: salt, lengths: all)))
        let chunks = ends.compactMap { keys[$0] }
        return lengths.compactMap { length in
            keys[length].map { PrefixName($0, chunks: Array(chunks.prefix(length / chunkTokens))) }
        }
    }
}

extension Prompt {
    /// How many tokens this prompt and another begin with alike, their images and videos included.
    func commonLength(_ other: Prompt) -> Int {
        let most = min(tokens.count, other.tokens.count)
        var length = 0
        while length < most, tokens[length] == other.tokens[length] { length += 1 }
        for (mine, its) in zip(media, other.media) {
            guard let start = mine.blocks.first?.start, start < length else { break }
            if mine.digest != its.digest || its.blocks.first?.start != start { length = start }
        }
        return length
    }
}
