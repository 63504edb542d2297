import CFFmpeg
import CMediaShim

/// Bytes in memory as FFmpeg's input. It is the only input that a demuxer ever gets.
final class ByteSource {
    private static let bufferBytes: Int32 = 64 << 10

    private(set) var context: UnsafeMutablePointer<AVIOContext>?
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    /// The bytes must outlive the object.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(MediaError) {
        self.bytes = bytes
        guard let buffer = av_malloc(Int(Self.bufferBytes)) else { throw .outOfMemory }
        context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Self.bufferBytes, 0,
            Unmanaged.passUnretained(self).toOpaque(), Self.read, nil, Self.seek)
        if context == nil {
            av_free(buffer)
            throw .outOfMemory
        }
    }

    deinit {
        // The library may have replaced the buffer by another one.
        if let context { av_free(context.pointee.buffer) }
        avio_context_free(&context)
    }

    private typealias Read =
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?, Int32) -> Int32
    private typealias Seek = @convention(c) (UnsafeMutableRawPointer?, Int64, Int32) -> Int64

    private static let read: Read = { opaque, target, wanted in
        guard let opaque, let target, wanted > 0 else { return cm_error_input }
        return Unmanaged<ByteSource>.fromOpaque(opaque).takeUnretainedValue().read(Int(wanted), to: target)
    }

    private static let seek: Seek = { opaque, offset, whence in
        guard let opaque else { return -1 }
        return Unmanaged<ByteSource>.fromOpaque(opaque).takeUnretainedValue().seek(Int(offset), whence)
    }

    private func read(_ wanted: Int, to target: UnsafeMutablePointer<UInt8>) -> Int32 {
        let count = min(wanted, bytes.count - position)
        guard count > 0, let base = bytes.baseAddress else { return cm_error_end }
        target.update(from: base + position, count: count)
        position += count
        return Int32(count)
    }

    private func seek(_ offset: Int, _ whence: Int32) -> Int64 {
        let origin: Int
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return Int64(bytes.count)
        case SEEK_SET: origin = 0
        case SEEK_CUR: origin = position
        case SEEK_END: origin = bytes.count
        default: return -1
        }
        let (target, overflow) = origin.addingReportingOverflow(offset)
        guard !overflow, 0...bytes.count ~= target else { return -1 }
        position = target
        return Int64(target)
    }
}
