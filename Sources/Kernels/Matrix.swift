import CKernels

/// Element types that the kernels read.
package typealias ElementKind = ck_type

extension ElementKind {
    package var byteCount: Int { self == .f32 ? 4 : 2 }
}

/// A weight matrix as it lies in memory: `rows` outputs of `columns` inputs, row-major. The memory
/// belongs to someone else (a mapped file) and outlives the matrix.
package struct Matrix: @unchecked Sendable {  // memory that nobody writes
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

    /// Bytes from one row to the next.
    package var rowByteCount: Int { columns * kind.byteCount }

    /// Rows `range` as a matrix of their own.
    package func slice(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows)
        return Matrix(
            base: base + range.lowerBound * rowByteCount, kind: kind, rows: range.count, columns: columns)
    }
}
