import CKernels

/// Element types that the kernels read.
package typealias ElementKind = ck_type

/// A weight matrix as it lies in memory: `rows` outputs of `columns` inputs, row-major. The memory
/// belongs to someone else (a mapped file) and outlives the matrix.
package struct Matrix: @unchecked Sendable {
    package let base: UnsafeRawPointer
    package let kind: ElementKind
    package let rows: Int
    package let columns: Int

    package init(base: UnsafeRawPointer, kind: ElementKind, rows: Int, columns: Int) {
        self.base = base
        self.kind = kind
        self.rows = rows
        self.columns = columns
    }

    package var elementByteCount: Int { kind == .f32 ? 4 : 2 }
    package var byteCount: Int { rows * columns * elementByteCount }

    /// Rows `range` as a matrix of their own.
    package func slice(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows)
        return Matrix(
            base: base + range.lowerBound * columns * elementByteCount, kind: kind,
            rows: range.count, columns: columns)
    }
}
