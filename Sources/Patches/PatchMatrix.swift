/// The input of the vision tower: one row per patch, made from 8-bit frames when it is asked for, so that
/// no more than a slice need exist as floats.
///
/// Rows are in merge-block order: temporal patch, block row, block column, then the rows and columns of
/// patches inside the block, so that the `mergeSize²` patches of one token are neighbours. A row holds
/// `3 × temporalPatchSize × patchSize × patchSize` values in this order of indices: channel, frame, y, x.
package struct PatchMatrix: Sendable {
    package let frames: [Pixels]
    package let geometry: VisionGeometry
    package let grid: Grid
    /// What each 8-bit value of a channel becomes, `[3][256]`.
    package let table: [Float]

    /// - Parameter frames: a still, or the frames of a clip, of one size whose sides are multiples of
    ///   `geometry.factor`. The last is repeated until it fills a temporal patch.
    package init(frames: [Pixels], geometry: VisionGeometry, normalization: Normalization) {
        precondition(!frames.isEmpty)
        precondition(frames.allSatisfy { $0.size == frames[0].size })
        precondition(frames[0].width % geometry.factor == 0 && frames[0].height % geometry.factor == 0)
        self.frames = frames
        self.geometry = geometry
        self.grid = geometry.grid(of: frames[0].size, frameCount: frames.count)
        self.table = normalization.table
    }

    /// Of the frames that it is made from.
    package var byteCount: Int { frames.reduce(0) { $0 + $1.bytes.count } }

    package var rowCount: Int { grid.patchCount }
    package var columnCount: Int { geometry.patchLength }

    /// Writes some rows, one after the other without padding, to `rows.count × columnCount` floats.
    package func write(rows: Range<Int>, to output: UnsafeMutablePointer<Float>) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
        table.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress else { return }
            for row in rows {
                write(
                    position(ofRow: row), table: table,
                    to: output + (row - rows.lowerBound) * columnCount)
            }
        }
    }

    /// All rows as one array: for tests and small pictures.
    package func values() -> [Float] {
        [Float](unsafeUninitializedCapacity: rowCount * columnCount) { buffer, count in
            if let base = buffer.baseAddress { write(rows: 0..<rowCount, to: base) }
            count = rowCount * columnCount
        }
    }
}

extension PatchMatrix {
    /// Where a row's patch is, counted in patches.
    private func position(ofRow row: Int) -> (t: Int, y: Int, x: Int) {
        let merge = geometry.mergeSize
        let (block, inner) = row.quotientAndRemainder(dividingBy: merge * merge)
        let (blockRow, blockColumn) = block.quotientAndRemainder(dividingBy: grid.w / merge)
        let (t, rowInFrame) = blockRow.quotientAndRemainder(dividingBy: grid.h / merge)
        return (t, rowInFrame * merge + inner / merge, blockColumn * merge + inner % merge)
    }

    private func write(
        _ patch: (t: Int, y: Int, x: Int), table: UnsafePointer<Float>,
        to output: UnsafeMutablePointer<Float>
    ) {
        let side = geometry.patchSize
        let area = side * side
        let plane = area * geometry.temporalPatchSize
        for offset in 0..<geometry.temporalPatchSize {
            let index = patch.t * geometry.temporalPatchSize + offset
            let target = output + offset * area
            if offset > 0, index >= frames.count {
                for channel in 0..<3 {
                    (target + channel * plane).update(from: target + channel * plane - area, count: area)
                }
                continue
            }
            let frame = frames[index]
            frame.bytes.withUnsafeBufferPointer { bytes in
                for y in 0..<side {
                    let start = ((patch.y * side + y) * frame.width + patch.x * side) * 3
                    let line = UnsafeBufferPointer(rebasing: bytes[start..<start + side * 3])
                    let values = target + y * side
                    for x in 0..<side {
                        values[x] = table[Int(line[3 * x])]
                        values[x + plane] = table[256 + Int(line[3 * x + 1])]
                        values[x + 2 * plane] = table[512 + Int(line[3 * x + 2])]
                    }
                }
            }
        }
    }
}
