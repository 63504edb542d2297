import CMediaShim
import Patches

/// The first frame of a GIF: later frames are never decoded. It is placed on the logical screen as Pillow
/// does: the screen grows to hold the frame, and around the frame it shows the transparent colour or, without
/// one, the first colour of the frame's palette.
enum GIFDecoder {
    static func decode(_ bytes: Span<UInt8>, limits: MediaLimits) throws(MediaError) -> Still {
        try bytes.withUnsafeBufferPointer { (file) throws(MediaError) in
            let reader = try GIFReader(file)
            guard let control = try reader.nextFrame() else { throw .damaged(.gif) }
            return Still(pixels: try frame(of: reader, transparent: control.transparent, limits))
        }
    }

    private static func frame(
        of reader: GIFReader, transparent: UInt8?, _ limits: MediaLimits
    ) throws(MediaError) -> Pixels {
        let (left, top, size) = reader.place
        try limits.admit(size, of: .gif)
        let screen = PixelSize(
            width: max(reader.screen.width, left + size.width),
            height: max(reader.screen.height, top + size.height))
        try limits.admit(screen, of: .gif)
        var indices = [UInt8](repeating: transparent ?? 0, count: screen.area)
        try indices.withUnsafeMutableBufferPointer { (indices) throws(MediaError) in
            guard let base = indices.baseAddress else { return }
            try reader.decode { base + (top + $0) * screen.width + left }
        }
        var palette = reader.colours
        // White, as everything that shines through is.
        if let transparent { palette[Int(transparent)] = (255, 255, 255) }
        return Pixels(size: screen) { cm_palette_to_rgb(indices, palette.bytes, $0, screen.area) }
    }
}
