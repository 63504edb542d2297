/// A tensor as it lies in its file: a view of the mapping, nothing is copied.
package struct Tensor: Sendable {
    package let name: String
    package let type: ElementType
    /// Row-major; the last dimension is contiguous.
    package let shape: [Int]
    /// Rows of `shape`'s last dimension, one after the other, coded as `type` says. Valid while the `ModelFolder`
    /// lives. The format promises no alignment: read with unaligned loads.
    // Read-only memory, so sharing it between threads is safe.
    nonisolated(unsafe) package let bytes: UnsafeRawBufferPointer
    /// The file's name inside the folder, for messages.
    package let file: String

    /// How many numbers the tensor holds.
    package var count: Int { shape.reduce(1, *) }
    /// Numbers of a row.
    package var rowCount: Int { shape.last ?? 1 }
}

extension Tensor {
    /// `range` of the rows, as a tensor of shape `shape`. The caller keeps within the tensor: the numbers come from
    /// checked shapes.
    func slice(name: String, rows range: Range<Int>, shape: [Int]) -> Tensor {
        let size = type.rowByteCount(rowCount)
        let part = bytes[range.lowerBound * size..<range.upperBound * size]
        return Tensor(
            name: name, type: type, shape: shape, bytes: UnsafeRawBufferPointer(rebasing: part), file: file)
    }
}
