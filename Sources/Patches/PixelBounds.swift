/// The least and the largest number of pixels that a picture, or all frames of a clip together, may have
/// after resizing. The names are those of the checkpoints' files and mislead: both are areas, not lengths.
package struct PixelBounds: Sendable, Hashable {
    package var shortestEdge: Int
    package var longestEdge: Int

    package init(shortestEdge: Int, longestEdge: Int) {
        self.shortestEdge = shortestEdge
        self.longestEdge = longestEdge
    }

    /// Published bounds of stills: 64 to 16,384 tokens.
    package static let image = PixelBounds(shortestEdge: 65_536, longestEdge: 16_777_216)
    /// Published bounds of clips, over all sampled frames.
    package static let video = PixelBounds(shortestEdge: 4_096, longestEdge: 25_165_824)
}
