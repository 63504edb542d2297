/// A picture as the network's rules see it: 8-bit RGB, rows from top to bottom, without padding.
package struct Pixels: Sendable, Equatable {
    package let width: Int
    package let height: Int
    /// `height × width × 3` values: row by row, the channels of a pixel side by side.
    package let bytes: [UInt8]

    package init(width: Int, height: Int, bytes: [UInt8]) {
        precondition(width > 0 && height > 0 && bytes.count == width * height * 3)
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    package var size: PixelSize { PixelSize(width: width, height: height) }
}

/// Width and height in pixels.
package struct PixelSize: Sendable, Hashable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package var area: Int { width * height }
}
