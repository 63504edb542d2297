import CGIF
import Patches

/// A GIF by giflib, record by record: nothing is decoded before it is asked for.
final class GIFReader {
    /// What a graphic control says of the frame that follows it.
    struct Control {
        var transparent: UInt8?
        /// In hundredths of a second.
        var delay = 0
        var disposal = 0
    }

    private let gif: UnsafeMutablePointer<GifFileType>
    private let source: UnsafeMutablePointer<Source>

    /// The bytes must outlive the object.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(MediaError) {
        source = .allocate(capacity: 1)
        source.initialize(to: Source(rest: bytes[...]))
        guard let gif = DGifOpen(source, Source.read, nil) else {
            source.deinitialize(count: 1).deallocate()
            throw .damaged(.gif)
        }
        self.gif = gif
    }

    deinit {
        DGifCloseFile(gif, nil)
        source.deinitialize(count: 1).deallocate()
    }

    /// Goes on to the next frame.
    /// - Returns: its control, or nil at the end of the file.
    func nextFrame() throws(MediaError) -> Control? {
        var control = Control()
        while true {
            var record = UNDEFINED_RECORD_TYPE
            try check(DGifGetRecordType(gif, &record))
            switch record {
            case EXTENSION_RECORD_TYPE:
                if let newer = try readExtension() { control = newer }
            case IMAGE_DESC_RECORD_TYPE:
                try check(DGifGetImageDesc(gif))
                return control
            case TERMINATE_RECORD_TYPE:
                return nil
            default:
                continue
            }
        }
    }

    /// Reads one extension whole.
    private func readExtension() throws(MediaError) -> Control? {
        var code: Int32 = 0
        var block: UnsafeMutablePointer<GifByteType>?
        try check(DGifGetExtension(gif, &code, &block))
        var control: Control?
        // A block begins with its length.
        if code == GRAPHICS_EXT_FUNC_CODE, let block, block[0] >= 4 {
            control = Control(
                transparent: block[1] & 1 != 0 ? block[4] : nil, delay: Int(block[2]) | Int(block[3]) << 8,
                disposal: Int(block[1] >> 2 & 7))
        }
        while block != nil { try check(DGifGetExtensionNext(gif, &block)) }
        return control
    }

    var screen: PixelSize { PixelSize(width: Int(gif.pointee.SWidth), height: Int(gif.pointee.SHeight)) }

    /// Where the frame at hand is on the screen.
    var place: (left: Int, top: Int, size: PixelSize) {
        let image = gif.pointee.Image
        return (
            Int(image.Left), Int(image.Top), PixelSize(width: Int(image.Width), height: Int(image.Height))
        )
    }

    /// The colours of the frame at hand.
    var colours: ColourTable {
        guard let map = gif.pointee.Image.ColorMap ?? gif.pointee.SColorMap, let entries = map.pointee.Colors
        else { return ColourTable([]) }
        return ColourTable(
            (0..<Int(map.pointee.ColorCount)).map {
                (entries[$0].Red, entries[$0].Green, entries[$0].Blue)
            })
    }

    /// Decodes the frame at hand, row by row in the order of the file: `row` gets the number of a row and
    /// returns where its indices go.
    func decode(_ row: (Int) -> UnsafeMutablePointer<UInt8>) throws(MediaError) {
        let image = gif.pointee.Image
        // Encoders need at most two bytes a pixel; more can only say again and again that they begin anew.
        source.pointee.allowance = 2 * Int(image.Width) * Int(image.Height) + (64 << 10)
        defer { source.pointee.allowance = .max }
        for y in Self.rows(of: Int(image.Height), interlaced: image.Interlace) {
            try check(DGifGetLine(gif, row(y), Int32(image.Width)))
        }
    }

    /// Goes past the frame at hand.
    func skip() throws(MediaError) {
        var size: Int32 = 0
        var block: UnsafeMutablePointer<GifByteType>?
        try check(DGifGetCode(gif, &size, &block))
        while block != nil { try check(DGifGetCodeNext(gif, &block)) }
    }

    private static func rows(of height: Int, interlaced: Bool) -> [Int] {
        guard interlaced else { return Array(0..<height) }
        return [(0, 8), (4, 8), (2, 4), (1, 2)].flatMap { Array(stride(from: $0.0, to: height, by: $0.1)) }
    }

    private func check(_ status: Int32) throws(MediaError) {
        guard status == GIF_OK else { throw .damaged(.gif) }
    }
}

extension GIFReader {
    /// What is left of the file.
    private struct Source {
        var rest: Slice<UnsafeBufferPointer<UInt8>>
        /// Bytes that may be read before the file counts as damaged.
        var allowance = Int.max

        static let read: InputFunc = { gif, target, wanted in
            guard let source = gif?.pointee.UserData?.assumingMemoryBound(to: Source.self), let target,
                wanted > 0
            else { return 0 }
            let part = source.pointee.rest.prefix(min(Int(wanted), source.pointee.allowance))
            source.pointee.allowance -= part.count
            _ = UnsafeMutableBufferPointer(start: target, count: part.count).update(fromContentsOf: part)
            source.pointee.rest = source.pointee.rest.dropFirst(part.count)
            return Int32(part.count)
        }
    }
}
