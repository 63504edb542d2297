import CMediaShim
import Patches

/// The eight EXIF orientations, named by what makes the picture upright.
package enum Orientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored, turnedAround, flipped, transposed, turnedRight, transverse, turnedLeft

    /// True where width and height change places.
    package var swapsSides: Bool { rawValue >= 5 }

    /// The size of a picture of the given size once it is upright.
    package func size(of size: PixelSize) -> PixelSize {
        swapsSides ? PixelSize(width: size.height, height: size.width) : size
    }
}

extension Pixels {
    /// The picture made upright.
    package func oriented(_ orientation: Orientation) -> Pixels {
        let last = width * height - 1
        // Where the first output pixel is, and the way from it to its right and to its lower neighbour.
        let (origin, right, down): (Int, Int, Int) =
            switch orientation {
            case .upright: (0, 1, width)
            case .mirrored: (width - 1, -1, width)
            case .turnedAround: (last, -1, -width)
            case .flipped: (last + 1 - width, 1, -width)
            case .transposed: (0, width, 1)
            case .turnedRight: (last + 1 - width, -width, 1)
            case .transverse: (last, -width, -1)
            case .turnedLeft: (width - 1, width, -1)
            }
        guard orientation != .upright else { return self }
        let size = orientation.size(of: size)
        return Pixels(size: size) { output in
            cm_rearrange(bytes, origin, right, down, output, size.width, size.height)
        }
    }
}
