import Patches

/// Rows for the vision tower, made slice by slice when it asks for them.
package protocol PatchSource: Sendable {
    var grid: Grid { get }
    /// Patches: the product of the grid's sides.
    var rowCount: Int { get }
    /// Values of a patch.
    var columnCount: Int { get }
    /// Writes some rows, one after the other, to `rows.count × columnCount` floats.
    func write(rows: Range<Int>, to output: UnsafeMutablePointer<Float>)
}

extension PatchMatrix: PatchSource {}
