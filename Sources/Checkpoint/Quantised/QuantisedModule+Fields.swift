import CFormats

extension QuantisedModule {
    /// Fields of some bits, dense along a row, around 2^(bits − 1); scales `[rows, groups]`; zero points, where there are
    /// any, dense down the columns of `[⌈rows·bits/32⌉, groups]`.
    func packed(rows: Int, columns: Int, _ memory: WeightMemory) throws(CheckpointError) -> Tensor {
        guard try other("weight_shape").integers == [rows, columns] else {
            throw wrong(try other("weight_shape"), expected: [rows, columns])
        }
        guard codes.shape.count == 2, codes.shape[0] == rows,
            let bits = (1...8).first(where: { (columns * $0 + 31) / 32 == codes.shape[1] })
        else { throw wrong(codes, expected: [rows, (columns * 4 + 31) / 32]) }
        var context = try grouped("weight_scale", rows: rows, columns: columns)
        context.bits = bits
        context.zero = 1 << (bits - 1)
        let groups = context.scale_stride
        if let zeros = others["weight_zero_point"] {
            guard zeros.type == "I32", zeros.shape == [(rows * bits + 31) / 32, groups] else {
                throw wrong(zeros, expected: [(rows * bits + 31) / 32, groups])
            }
            let values = memory.take(bytes: 2 * rows * groups).bindMemory(to: Int16.self)
            for row in 0..<rows {
                for group in 0..<groups {
                    let (word, shift) = (row * bits).quotientAndRemainder(dividingBy: 32)
                    var field = UInt64(zeros.word(word * groups + group)) >> UInt64(shift)
                    if shift + bits > 32 {
                        field |= UInt64(zeros.word((word + 1) * groups + group)) << UInt64(32 - shift)
                    }
                    values[row * groups + group] = Int16(field & (1 << UInt64(bits) - 1))
                }
            }
            context.zeros = UnsafePointer(values.baseAddress)
        }
        if let places = others["weight_g_idx"] {
            context.groups = try checkedGroups(places, columns: columns, groups: groups)
        }
        return grouped(rows, columns, codes.bytes, stride: 4 * codes.shape[1], context, memory)
    }

    /// MLX: fields of some bits, dense along a row; value · scale + bias.
    func affine(rows: Int, columns: Int, _ memory: WeightMemory) throws(CheckpointError) -> Tensor {
        // Experts lie one after the other: rows of rows.
        guard let words = codes.shape.last, codes.shape.dropLast().reduce(1, *) == rows,
            let bits = [2, 3, 4, 5, 6, 8].first(where: { columns * $0 == 32 * words })
        else { throw wrong(codes, expected: [rows, columns / 8]) }
        var context = try grouped("scales", rows: rows, columns: columns)
        context.bits = bits
        let biases = try other("biases")
        guard try biases.shape == other("scales").shape, try number(biases) == context.number else {
            throw wrong(biases, expected: [rows, context.scale_stride])
        }
        context.biases = biases.bytes.baseAddress
        return grouped(rows, columns, codes.bytes, stride: 4 * words, context, memory)
    }

    /// Scales `[rows, groups]`, each of equally many columns.
    private func grouped(_ role: String, rows: Int, columns: Int) throws(CheckpointError) -> cf_grouped {
        let scales = try other(role)
        var context = cf_grouped()
        let groups = scales.shape.last ?? 0
        guard scales.shape.dropLast().reduce(1, *) == rows, scales.shape.count > 1, groups > 0,
            columns % groups == 0
        else {
            throw wrong(scales, expected: [rows, columns])
        }
        context.scales = scales.bytes.baseAddress
        context.number = try number(scales)
        context.scale_stride = groups
        context.group = columns / groups
        return context
    }

    func grouped(
        _ rows: Int, _ columns: Int, _ base: UnsafeRawBufferPointer, stride: Int, _ context: cf_grouped,
        _ memory: WeightMemory
    ) -> Tensor {
        var context = context
        context.base = base.baseAddress?.assumingMemoryBound(to: UInt8.self)
        context.stride = stride
        return coded(
            rows, columns, base: base, stride: stride, decode: cf_quantised_best().pointee.grouped,
            context: UnsafeMutableRawPointer(memory.take(context)))
    }

    /// The group of each column, every one in range.
    func checkedGroups(
        _ place: TensorTable.Place, columns: Int, groups: Int
    ) throws(CheckpointError) -> UnsafePointer<Int32>? {
        guard place.type == "I32", place.shape == [columns] else { throw wrong(place, expected: [columns]) }
        guard place.integers?.allSatisfy({ (0..<groups).contains($0) }) ?? false else {
            throw .malformed(
                file: place.file.name, reason: "\(stem) has a column in a group beyond its \(groups)")
        }
        return place.bytes.baseAddress?.assumingMemoryBound(to: Int32.self)
    }
}
