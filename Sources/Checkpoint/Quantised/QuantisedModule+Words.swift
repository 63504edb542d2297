import CFormats

extension QuantisedModule {
    /// GPTQ: `qweight` `[in·bits/32, out]`, fields down the columns; `qzeros` `[groups, out·bits/32]` hold the zero less one
    /// (`gptq_v2`: the zero), `scales` `[groups, out]`; `g_idx` gives the group of each column.
    /// AWQ ("gemm"): `qweight` `[in, out/8]`, nibbles along the outputs in the order 0 2 4 6 1 3 5 7; `qzeros` alike, the zero
    /// itself.
    ///
    /// A row's codes are far apart in both, so they are moved together, without loss.
    func words(rows: Int, columns: Int, _ memory: WeightMemory) throws(CheckpointError) -> Tensor {
        let (scales, zeros) = (try other("scales"), try other("qzeros"))
        guard scales.shape.count == 2, scales.shape[1] == rows, scales.shape[0] > 0 else {
            throw wrong(scales, expected: [1, rows])
        }
        let groups = scales.shape[0]
        let layout = try layout(rows: rows, columns: columns)
        guard zeros.type == "I32", zeros.shape == [groups, rows * layout.bits / 32] else {
            throw wrong(zeros, expected: [groups, rows * layout.bits / 32])
        }
        var context = cf_grouped()
        context.bits = layout.bits
        context.number = try number(scales)
        context.scale_stride = groups
        // The last group may be short: 128 is what all published files have where columns do not tell.
        context.group = columns % groups == 0 ? columns / groups : (columns + groups - 1) / groups
        if let places = others["g_idx"] {
            context.groups = try checkedGroups(places, columns: columns, groups: groups)
            if isInOrder(places, group: context.group) { context.groups = nil }
        } else if columns % groups != 0 {
            throw wrong(scales, expected: [columns, rows])
        }
        let stride = (columns * layout.bits + 31) / 32 * 4
        let moved = memory.take(bytes: rows * stride)
        move(layout, rows: rows, columns: columns, stride: stride, to: moved)

        let size = context.number == .f32 ? 4 : 2
        let turned = memory.take(bytes: rows * groups * size)
        let values = memory.take(bytes: rows * groups * 2).bindMemory(to: Int16.self)
        for group in 0..<groups {
            for row in 0..<rows {
                let from = scales.bytes[(group * rows + row) * size..<(group * rows + row + 1) * size]
                UnsafeMutableRawBufferPointer(
                    rebasing: turned[(row * groups + group) * size..<(row * groups + group + 1) * size]
                )
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: from))
                values[row * groups + group] = Int16(
                    layout.field(zeros, line: group, width: rows, place: row) + layout.zeroOffset)
            }
        }
        context.scales = UnsafeRawPointer(turned.baseAddress)
        context.zeros = UnsafePointer(values.baseAddress)
        return grouped(rows, columns, UnsafeRawBufferPointer(moved), stride: stride, context, memory)
    }

    /// How fields lie in words.
    private struct Layout {
        let bits: Int
        let isAWQ: Bool
        let zeroOffset: Int
        var perWord: Int { 32 / bits }

        /// Where the nibbles of eight neighbours lie in an AWQ word.
        private static let order = [0, 4, 1, 5, 2, 6, 3, 7]

        /// Number `place` of a line of words of `width` numbers.
        func field(_ words: TensorTable.Place, line: Int, width: Int, place: Int) -> Int {
            let (word, within) = place.quotientAndRemainder(dividingBy: perWord)
            let shift = bits * (isAWQ ? Self.order[within] : within)
            return Int(words.word(line * (width / perWord) + word) >> UInt32(shift)) & (1 << bits - 1)
        }
    }

    private func layout(rows: Int, columns: Int) throws(CheckpointError) -> Layout {
        if rows % 8 == 0, codes.shape == [columns, rows / 8] {
            return Layout(bits: 4, isAWQ: true, zeroOffset: 0)
        }
        for bits in [2, 4, 8] where columns % (32 / bits) == 0 && rows % (32 / bits) == 0 {
            if codes.shape == [columns * bits / 32, rows] {
                return Layout(bits: bits, isAWQ: false, zeroOffset: zerosAreWhole ? 0 : 1)
            }
        }
        throw wrong(codes, expected: [columns / 8, rows])
    }

    private func isInOrder(_ groups: TensorTable.Place, group: Int) -> Bool {
        groups.integers?.enumerated().allSatisfy { $0.element == $0.offset / group } ?? false
    }

    private func move(
        _ layout: Layout, rows: Int, columns: Int, stride: Int, to moved: UnsafeMutableRawBufferPointer
    ) {
        guard let from = codes.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            let out = moved.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { return }
        if layout.isAWQ {
            cf_turn_awq(from, columns, rows, out, stride)
        } else {
            cf_turn_gptq(from, columns / layout.perWord, rows, out, stride)
        }
    }
}
