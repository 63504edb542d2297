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

extension ElementType {
    /// Nil for coded numbers.
    var kind: ElementKind? {
        switch self {
        case .f32: .f32
        case .bf16: .bf16
        case .f16: .f16
        case .coded: nil
        }
    }
}

extension Matrix {
    /// All but the first dimension are columns.
    init(_ tensor: Tensor) {
        let rows = tensor.shape.first ?? 0
        guard let base = tensor.bytes.baseAddress else {
            preconditionFailure("\(tensor.name) is empty, which its checked shape rules out")
        }
        let columns = rows == 0 ? 0 : tensor.count / rows
        if case .coded(let coding) = tensor.type {
            self.init(
                coded: base, rows: rows, columns: columns, rowByteCount: coding.rowByteCount,
                context: coding.context,
                decode: coding.decode)
            return
        }
        guard let kind = tensor.type.kind else {
            preconditionFailure("\(tensor.name) is neither plain nor coded")
        }
        self.init(base: base, kind: kind, rows: rows, columns: columns)
    }
}
