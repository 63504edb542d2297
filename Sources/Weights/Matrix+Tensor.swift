import CKernels
import Checkpoint
import Kernels

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
    /// A view of a tensor as stored. All but the first dimension are columns.
    package init(_ tensor: Tensor) {
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
