import CFormats
import Foundation

/// Memory of weights that do not lie in a file as they are used. It lives as long as this object.
final class WeightMemory: Sendable {
    private let owned = Owned()

    /// Guarded by its lock.
    private final class Owned: @unchecked Sendable {
        let lock = NSLock()
        var pointers: [UnsafeMutableRawPointer] = []

        func add(_ pointer: UnsafeMutableRawPointer) { lock.withLock { pointers.append(pointer) } }

        deinit { for pointer in pointers { pointer.deallocate() } }
    }

    func take(bytes count: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
        if let base = buffer.baseAddress { owned.add(base) }
        return buffer
    }

    func take(floats count: Int) -> UnsafeMutableBufferPointer<Float> {
        take(bytes: 4 * count).bindMemory(to: Float.self)
    }

    /// A value at a place of its own.
    func take<Value: BitwiseCopyable>(_ value: Value) -> UnsafeMutablePointer<Value> {
        let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        pointer.initialize(to: value)
        owned.add(UnsafeMutableRawPointer(pointer))
        return pointer
    }
}

extension Tensor {
    /// All numbers, widened: for small tensors.
    package func floats() -> [Float] {
        let decode: cf_decode
        var context: UnsafeRawPointer?
        switch type {
        case .f32: decode = cf_gguf(0).pointee.decode
        case .f16: decode = cf_gguf(1).pointee.decode
        case .bf16: decode = cf_gguf(30).pointee.decode
        case .coded(let coding):
            decode = coding.decode
            context = coding.context
        }
        let (row, size) = (rowCount, type.rowByteCount(rowCount))
        guard let base = bytes.baseAddress, count > 0 else { return [] }
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
            for index in 0..<count / row {
                decode(context, base + index * size, 0, row, buffer.baseAddress.map { $0 + index * row })
            }
            initialised = count
        }
    }
}
