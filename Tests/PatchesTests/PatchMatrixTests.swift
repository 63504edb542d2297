import Patches
import Testing

/// A small geometry, so that every place can be computed by hand.
@Suite struct PatchMatrixTests {
    private let geometry = VisionGeometry(patchSize: 2, temporalPatchSize: 2, mergeSize: 2)

    private func frame(_ seed: Int, width: Int = 8, height: Int = 4) -> Pixels {
        Pixels(
            width: width, height: height,
            bytes: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 * 7 + seed) })
    }

    /// The definition, index by index.
    private func value(_ matrix: PatchMatrix, row: Int, column: Int) -> UInt8 {
        let grid = matrix.grid
        let block = row / 4
        let (t, inFrame) = (block / (grid.h * grid.w / 4), block % (grid.h * grid.w / 4))
        let patchY = inFrame / (grid.w / 2) * 2 + row % 4 / 2
        let patchX = inFrame % (grid.w / 2) * 2 + row % 2
        let (channel, offset, y, x) = (column / 8, column / 4 % 2, column / 2 % 2, column % 2)
        let frame = matrix.frames[min(t * 2 + offset, matrix.frames.count - 1)]
        return frame.bytes[((patchY * 2 + y) * frame.width + patchX * 2 + x) * 3 + channel]
    }

    @Test(arguments: [1, 2, 3, 5]) func everyValueIsInItsPlace(_ frameCount: Int) {
        let normalization = Normalization(mean: [0.5, 0.25, 0.1], standardDeviation: [0.5, 0.3, 1])
        let matrix = PatchMatrix(
            frames: (0..<frameCount).map { frame($0 * 31) }, geometry: geometry, normalization: normalization)
        #expect(matrix.grid == Grid(t: (frameCount + 1) / 2, h: 2, w: 4))
        #expect(matrix.rowCount == matrix.grid.patchCount && matrix.columnCount == 24)
        let values = matrix.values()
        for row in 0..<matrix.rowCount {
            for column in 0..<24 {
                let raw = Float(value(matrix, row: row, column: column))
                let channel = column / 8
                let expected =
                    (raw - normalization.mean[channel] * 255)
                    / (normalization.standardDeviation[channel] * 255)
                #expect(values[row * 24 + column] == expected)
            }
        }
    }

    @Test func slicesEqualTheWhole() {
        let matrix = PatchMatrix(
            frames: [frame(3), frame(5), frame(9)], geometry: geometry, normalization: Normalization())
        let whole = matrix.values()
        for start in 0..<matrix.rowCount {
            for end in start...matrix.rowCount {
                let slice = [Float](unsafeUninitializedCapacity: (end - start) * 24) { buffer, count in
                    if let base = buffer.baseAddress { matrix.write(rows: start..<end, to: base) }
                    count = (end - start) * 24
                }
                #expect(slice == Array(whole[start * 24..<end * 24]))
            }
        }
    }

    @Test func halfAndHalfMapsToMinusOneToOne() {
        let table = Normalization().table
        #expect(table.count == 768 && table[0] == -1 && table[255] == 1 && table[256 + 128] == 0.5 / 127.5)
    }
}
