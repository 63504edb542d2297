import CGIF
import CMediaShim
import Patches

/// The first frame of a GIF by giflib, read record by record: later frames are never decoded. It is placed on
/// the logical screen as Pillow does: the screen grows to hold the frame, and around the frame it shows the
/// transparent colour or, without one, the first colour of the frame's palette.
enum GIFDecoder {
    static func decode(_ bytes: Span<UInt8>, limits: MediaLimits) throws(MediaError) -> Still {
        try bytes.withUnsafeBufferPointer { (file) throws(MediaError) in
            var source = Source(rest: file[...])
            return try withUnsafeMutablePointer(to: &source) { (source) throws(MediaError) in
                guard let gif = DGifOpen(source, Source.read, nil) else { throw .damaged(.gif) }
                defer { DGifCloseFile(gif, nil) }
                return Still(pixels: try firstFrame(of: gif, limits))
            }
        }
    }

    private static func firstFrame(
        of gif: UnsafeMutablePointer<GifFileType>, _ limits: MediaLimits
    ) throws(MediaError) -> Pixels {
        var transparent: UInt8?
        while true {
            var record = UNDEFINED_RECORD_TYPE
            try check(DGifGetRecordType(gif, &record))
            switch record {
            case EXTENSION_RECORD_TYPE:
                if let index = try transparentIndex(gif) { transparent = index }
            case IMAGE_DESC_RECORD_TYPE:
                try check(DGifGetImageDesc(gif))
                return try frame(of: gif, transparent: transparent, limits)
            case TERMINATE_RECORD_TYPE:
                throw .damaged(.gif)
            default:
                continue
            }
        }
    }

    /// Reads one extension whole; the transparent colour if it is a graphic control that names one.
    private static func transparentIndex(
        _ gif: UnsafeMutablePointer<GifFileType>
    ) throws(MediaError) -> UInt8? {
        var code: Int32 = 0
        var block: UnsafeMutablePointer<GifByteType>?
        try check(DGifGetExtension(gif, &code, &block))
        var index: UInt8?
        // A block begins with its length.
        if code == GRAPHICS_EXT_FUNC_CODE, let block, block[0] >= 4, block[1] & 1 != 0 { index = block[4] }
        while block != nil { try check(DGifGetExtensionNext(gif, &block)) }
        return index
    }

    private static func frame(
        of gif: UnsafeMutablePointer<GifFileType>, transparent: UInt8?, _ limits: MediaLimits
    ) throws(MediaError) -> Pixels {
        let image = gif.pointee.Image
        let (left, top) = (Int(image.Left), Int(image.Top))
        let (width, height) = (Int(image.Width), Int(image.Height))
        try limits.admit(PixelSize(width: width, height: height), of: .gif)
        let screen = PixelSize(
            width: max(Int(gif.pointee.SWidth), left + width),
            height: max(Int(gif.pointee.SHeight), top + height))
        try limits.admit(screen, of: .gif)
        var indices = [UInt8](repeating: transparent ?? 0, count: screen.area)
        try indices.withUnsafeMutableBufferPointer { (indices) throws(MediaError) in
            guard let base = indices.baseAddress else { return }
            for y in rows(of: height, interlaced: image.Interlace) {
                try check(DGifGetLine(gif, base + (top + y) * screen.width + left, Int32(width)))
            }
        }
        let palette = palette(image.ColorMap ?? gif.pointee.SColorMap, transparent: transparent)
        return Pixels(size: screen) { cm_palette_to_rgb(indices, palette.bytes, $0, screen.area) }
    }

    /// The order in which a file holds the rows of a picture.
    private static func rows(of height: Int, interlaced: Bool) -> [Int] {
        guard interlaced else { return Array(0..<height) }
        return [(0, 8), (4, 8), (2, 4), (1, 2)].flatMap { Array(stride(from: $0.0, to: height, by: $0.1)) }
    }

    /// The transparent colour becomes white, as everything that shines through is.
    private static func palette(
        _ map: UnsafeMutablePointer<ColorMapObject>?, transparent: UInt8?
    ) -> ColourTable {
        var colours: [ColourTable.Colour] = []
        if let map, let entries = map.pointee.Colors {
            colours = (0..<Int(map.pointee.ColorCount)).map {
                (entries[$0].Red, entries[$0].Green, entries[$0].Blue)
            }
        }
        var table = ColourTable(colours)
        if let transparent { table[Int(transparent)] = (255, 255, 255) }
        return table
    }

    private static func check(_ status: Int32) throws(MediaError) {
        guard status == GIF_OK else { throw .damaged(.gif) }
    }
}

extension GIFDecoder {
    /// What is left of the file.
    private struct Source {
        var rest: Slice<UnsafeBufferPointer<UInt8>>

        static let read: InputFunc = { gif, target, wanted in
            guard let source = gif?.pointee.UserData?.assumingMemoryBound(to: Source.self), let target,
                wanted > 0
            else { return 0 }
            let part = source.pointee.rest.prefix(Int(wanted))
            _ = UnsafeMutableBufferPointer(start: target, count: part.count).update(fromContentsOf: part)
            source.pointee.rest = source.pointee.rest.dropFirst(part.count)
            return Int32(part.count)
        }
    }
}
