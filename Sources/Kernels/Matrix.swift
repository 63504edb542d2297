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

/// A weight matrix as it lies in memory: `rows` outputs of `columns` inputs. The memory belongs to someone else
/// (a mapped file, a store of packed weights) and outlives the matrix.
package struct Matrix: @unchecked Sendable {  // memory that nobody writes
    package enum Layout {
        /// Row-major elements.
        case elements(ElementKind)
        /// Rows of a format that `decode` reads; `context`, which it is given, outlives the matrix.
        case coded(rowByteCount: Int, context: UnsafeRawPointer?, decode: ck_decode)
        /// Panels of quantised weights: activations are quantised before they meet them.
        case packed(Packing)
    }

    package let base: UnsafeRawPointer
    package let layout: Layout
    package let rows: Int
    package let columns: Int

    package init(base: UnsafeRawPointer, layout: Layout, rows: Int, columns: Int) {
        self.base = base
        self.layout = layout
        self.rows = rows
        self.columns = columns
    }

    package init(base: UnsafeRawPointer, kind: ElementKind, rows: Int, columns: Int) {
        self.init(base: base, layout: .elements(kind), rows: rows, columns: columns)
    }

    /// Rows of a format that `decode` knows: a product gives, bit for bit, what it gives on the decoded
    /// values in f32.
    package init(
        coded base: UnsafeRawPointer, rows: Int, columns: Int, rowByteCount: Int,
        context: UnsafeRawPointer? = nil,
        decode: @escaping ck_decode
    ) {
        self.init(
            base: base, layout: .coded(rowByteCount: rowByteCount, context: context, decode: decode),
            rows: rows, columns: columns)
    }

    /// Bytes that a product reads.
    package var byteCount: Int {
        switch layout {
        case .elements(let kind): rows * columns * kind.byteCount
        case .coded(let rowByteCount, _, _): rows * rowByteCount
        case .packed(let packing): packing.byteCount(rows: rows, columns: columns)
        }
    }

    /// Rows `range` as a matrix of their own; of packed weights, whole panels but for the end.
    package func slice(_ range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows)
        let offset: Int
        switch layout {
        case .elements(let kind): offset = range.lowerBound * columns * kind.byteCount
        case .coded(let rowByteCount, _, _): offset = range.lowerBound * rowByteCount
        case .packed(let packing):
            precondition(range.lowerBound.isMultiple(of: Packing.panel))
            offset = range.lowerBound / Packing.panel * packing.panelByteCount(columns: columns)
        }
        return Matrix(base: base + offset, layout: layout, rows: range.count, columns: columns)
    }

    /// Row `row` as f32: writes `columns` values. Packed weights are not read back.
    package func widen(row: Int, into values: UnsafeMutablePointer<Float>, _ kernels: Kernels) {
        precondition(row >= 0 && row < rows)
        switch layout {
        case .elements(let kind):
            kernels.table.pointee.to_f32(base + row * columns * kind.byteCount, kind, values, columns)
        case .coded(let rowByteCount, let context, let decode):
            decode(context, base + row * rowByteCount, 0, columns, values)
        case .packed: preconditionFailure("packed weights are multiplied, not read")
        }
    }
}
