import Checkpoint
import CKernels
import Kernels

/// A small tensor widened to f32, shared by all who hold it.
final class Vector {
    private let buffer: Buffer<Float>

    /// `adding` is 1 for norms that are stored centred at zero.
    init(_ tensor: Tensor, adding offset: Float = 0) {
        buffer = Buffer(tensor.count)
        let numbers = tensor.floats()
        numbers.withUnsafeBufferPointer { numbers in
            if let base = numbers.baseAddress { buffer.base.update(from: base, count: numbers.count) }
        }
        if offset != 0 {
            for index in 0..<tensor.count { buffer.base[index] += offset }
        }
    }

    /// `[rows, columns]` turned into `[columns][rows]`.
    init(transposing tensor: Tensor, rows: Int, columns: Int) {
        let plain = Vector(tensor)
        buffer = Buffer(rows * columns)
        for row in 0..<rows {
            for column in 0..<columns {
                buffer.base[column * rows + row] = plain.base[row * columns + column]
            }
        }
    }

    var base: UnsafeMutablePointer<Float> { buffer.base }
}
