import CMediaShim
import Patches

/// An animated GIF as a clip. Frames are drawn one over the other as browsers do, over white where nothing
/// has been drawn or the file shows through.
struct Animation {
    let info: VideoInfo
    private let bytes: [UInt8]
    private let limits: MediaLimits
    private let deadline: Deadline

    /// Counts the frames, of which none is decoded. The time limit starts here.
    init(_ bytes: [UInt8], limits: MediaLimits) throws(MediaError) {
        guard bytes.count <= limits.videoBytes else {
            throw .videoBytes(count: bytes.count, limit: limits.videoBytes)
        }
        let deadline = Deadline(after: limits.videoTime)
        info = try bytes.withUnsafeBufferPointer { (bytes) throws(MediaError) in
            try Self.survey(try GIFReader(bytes), limits, deadline)
        }
        self.bytes = bytes
        self.limits = limits
        self.deadline = deadline
    }

    private static func survey(
        _ reader: GIFReader, _ limits: MediaLimits, _ deadline: Deadline
    ) throws(MediaError) -> VideoInfo {
        var (total, hundredths) = (0, 0)
        var size = reader.screen
        while let control = try reader.nextFrame() {
            try deadline.check()
            let (left, top, frame) = reader.place
            try limits.admit(frame: frame, of: .gif)
            size.width = max(size.width, left + frame.width)
            size.height = max(size.height, top + frame.height)
            total += 1
            guard total <= limits.decodedFrames else { throw .decodedFrames(limit: limits.decodedFrames) }
            // As browsers and FFmpeg do: a time too short to be meant is a tenth of a second.
            hundredths += control.delay < 2 ? 10 : control.delay
            try reader.skip()
        }
        guard total > 0 else { throw .patches(.noFrames) }
        try limits.admit(frame: size, of: .gif)
        return VideoInfo(
            format: .gif, total: total, rate: Double(total) * 100 / Double(hundredths), isRateAssumed: false,
            size: size)
    }

    /// The frames with the given ascending indices, resized. All up to the last are decoded, as each is drawn
    /// over those before.
    func frames(_ indices: [Int], resizedTo size: PixelSize) throws(MediaError) -> [Pixels] {
        try bytes.withUnsafeBufferPointer { (bytes) throws(MediaError) in
            let reader = try GIFReader(bytes)
            var canvas = Canvas(info.size)
            var frames: [Pixels] = []
            var index = 0
            while frames.count < indices.count, let control = try reader.nextFrame() {
                try deadline.check()
                try canvas.draw(reader, control)
                if indices[frames.count] == index {
                    let pixels = canvas.pixels.resized(to: size)
                    while frames.count < indices.count, indices[frames.count] == index {
                        frames.append(pixels)
                    }
                }
                index += 1
            }
            guard frames.count == indices.count else {
                throw .missingFrame(index: indices[frames.count], decoded: index)
            }
            return frames
        }
    }
}

/// What an animation shows.
private struct Canvas {
    private let size: PixelSize
    private var bytes: [UInt8]
    /// How the canvas is made ready for the next frame.
    private var undo = Undo.nothing

    private enum Undo {
        case nothing
        case clear(left: Int, top: Int, PixelSize)
        case restore([UInt8])
    }

    init(_ size: PixelSize) {
        self.size = size
        bytes = [UInt8](repeating: 255, count: size.area * 3)
    }

    var pixels: Pixels { Pixels(width: size.width, height: size.height, bytes: bytes) }

    /// Decodes the reader's frame at hand and draws it.
    mutating func draw(_ reader: GIFReader, _ control: GIFReader.Control) throws(MediaError) {
        switch undo {
        case .nothing: break
        case .clear(let left, let top, let size): clear(left, top, size)
        case .restore(let earlier): bytes = earlier
        }
        let (left, top, frame) = reader.place
        guard left + frame.width <= size.width, top + frame.height <= size.height else {
            throw .damaged(.gif)
        }
        switch control.disposal {
        case 2: undo = .clear(left: left, top: top, frame)
        case 3: undo = .restore(bytes)
        default: undo = .nothing
        }
        let indices = try [UInt8](count: frame.area) { (base) throws(MediaError) in
            try reader.decode { base + $0 * frame.width }
        }
        let palette = reader.colours.bytes
        let transparent = control.transparent.map(Int32.init) ?? -1
        let rowBytes = size.width * 3
        indices.withUnsafeBufferPointer { indices in
            bytes.withUnsafeMutableBufferPointer { bytes in
                guard let indices = indices.baseAddress, let output = bytes.baseAddress else { return }
                for y in 0..<frame.height {
                    cm_palette_over_rgb(
                        indices + y * frame.width, palette, transparent,
                        output + (top + y) * rowBytes + left * 3, frame.width)
                }
            }
        }
    }

    private mutating func clear(_ left: Int, _ top: Int, _ area: PixelSize) {
        for y in top..<top + area.height {
            let start = (y * size.width + left) * 3
            for index in start..<start + area.width * 3 { bytes[index] = 255 }
        }
    }
}
