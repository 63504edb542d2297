import CKernels

/// Element types that the kernels read.
package typealias ElementKind = ck_type

extension ElementKind {
    /// Bytes of one element; coded rows have none, see `Matrix.rowByteCount`.
    package var byteCount: Int {
        switch self {
        case .f32: 4
        case .bf16, .f16: 2
        case .coded: preconditionFailure("coded rows have no elements of their own")
        }
    }
}

/// A weight matrix as it lies in memory: `rows` outputs of `columns` inputs, row-major. The memory
/// belongs to someone else (a mapped file) and outlives the matrix.
package struct Matrix: @unchecked Sendable {  // memory that nobody writes
    package let base: UnsafeRawPointer
    package let kind: ElementKind
    package let rows: Int
    package let columns: Int
    /// Bytes from one row to the next.
    package let rowByteCount: Int
    /// Reads rows whose kind is `coded`.
    let decode: ck_decode?
    /// What `decode` is given; it outlives the matrix.
    let context: UnsafeRawPointer?

    package init(base: UnsafeRawPointer, kind: ElementKind, rows: Int, columns: Int) {
        self.base = base
        self.kind = kind
        self.rows = rows
        self.columns = columns
        rowByteCount = columns * kind.byteCount
        decode = nil
        context = nil
    }

    /// Rows of a format that `decode` knows: a product gives, bit for bit, what it gives on the decoded
    /// values in f32.
    package init(
        coded base: UnsafeRawPointer, rows: Int, columns: Int, rowByteCount: Int,
        context: UnsafeRawPointer? = nil,
        decode: @escaping ck_decode
    ) {
        self.base = base
        kind = .coded
        self.rows = rows
        self.columns = columns
        self.rowByteCount = rowByteCount
        self.decode = decode
        self.context = context
    }

    private init(_ whole: Matrix, _ range: Range<Int>) {
        base = whole.base + range.lowerBound * whole.rowByteCount
        kind = whole.kind
        rows = range.count
        columns = whole.columns
        rowByteCount = whole.rowByteCount
        decode = whole.decode
        context = whole.context
    }

    /// Rows `range` as a matrix of their own.
    package func slice(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows)
        return Matrix(self, range)
    }

    /// Row `row` as f32: writes `columns` values.
    package func widen(row: Int, into values: UnsafeMutablePointer<Float>, _ kernels: Kernels) {
        precondition(row >= 0 && row < rows)
        let bytes = base + row * rowByteCount
        if let decode {
            decode(context, bytes, 0, columns, values)
        } else {
            kernels.table.pointee.to_f32(bytes, kind, values, columns)
        }
    }
}
