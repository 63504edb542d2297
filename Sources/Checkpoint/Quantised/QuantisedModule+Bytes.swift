import CFormats

extension QuantisedModule {
    /// One byte for each value, and scales: one of all, one of each row, or one of each tile. In 2-D: [1], [rows, 1] or
    /// [⌈rows/128⌉, ⌈columns/128⌉] (Qwen's `weight_scale_inv`, which multiplies in spite of its name), or of groups of
    /// columns.
    func bytes(rows: Int, columns: Int, _ memory: WeightMemory) throws(CheckpointError) -> Tensor {
        guard codes.shape == [rows, columns] else { throw wrong(codes, expected: [rows, columns]) }
        let scales = try other(others["weight_scale_inv"] == nil ? "weight_scale" : "weight_scale_inv")
        let tiles = try tiling(scales, rows: rows, columns: columns)
        var context = cf_bytes()
        let base = codes.bytes
        context.base = base.baseAddress?.assumingMemoryBound(to: UInt8.self)
        context.stride = columns
        context.scales = scales.bytes.baseAddress
        context.number = try number(scales)
        context.scale_stride = tiles.stride
        context.tile_rows = tiles.rows
        context.tile_columns = tiles.columns
        if let zeros = others["weight_zero_point"] {
            guard zeros.type == "I8", zeros.shape.reduce(1, *) == scales.shape.reduce(1, *) else {
                throw wrongType(zeros)
            }
            context.zeros = zeros.bytes.baseAddress?.assumingMemoryBound(to: Int8.self)
        }
        let coders = cf_quantised_best().pointee
        return coded(
            rows, columns, base: base, stride: columns, decode: kind == .fp8 ? coders.fp8 : coders.int8,
            context: UnsafeMutableRawPointer(memory.take(context)))
    }

    /// How many rows and columns share a scale, and how many scales are in a row of them.
    private func tiling(
        _ scales: TensorTable.Place, rows: Int, columns: Int
    ) throws(CheckpointError) -> (rows: Int, columns: Int, stride: Int) {
        let count = scales.shape.reduce(1, *)
        if count == 1 { return (rows, columns, 1) }
        if scales.shape.first == rows, count % rows == 0 {
            // One scale a row, or groups of equal width.
            let groups = count / rows
            guard columns % groups == 0 else { throw wrong(scales, expected: [rows, columns]) }
            return (1, columns / groups, groups)
        }
        let side = 128
        let expected = [(rows + side - 1) / side, (columns + side - 1) / side]
        guard scales.shape == expected || scales.plainShape == expected.filter({ $0 != 1 }) else {
            throw wrong(scales, expected: expected)
        }
        return (side, side, expected[1])
    }
}

extension QuantisedModule {
    /// Two values of E2M1 a byte. ModelOpt: value · scale of 16 · `weight_scale_2`. compressed-tensors: value · (scale of 16
    /// ÷ `weight_global_scale`). MXFP4: value · 2^(scale of 32 − 127).
    func fp4(rows: Int, columns: Int, _ memory: WeightMemory) throws(CheckpointError) -> Tensor {
        guard columns % 2 == 0, codes.shape == [rows, columns / 2] else {
            throw wrong(codes, expected: [rows, columns / 2])
        }
        let scales = try other("weight_scale")
        let global = others["weight_global_scale"] ?? others["weight_scale_2"]
        var context = cf_fp4()
        context.group = global == nil ? 32 : 16
        context.scale_stride = columns / context.group
        guard columns % context.group == 0, scales.shape == [rows, context.scale_stride] else {
            throw wrong(scales, expected: [rows, columns / context.group])
        }
        guard scales.type == (global == nil ? "U8" : "F8_E4M3") else { throw wrongType(scales) }
        let base = codes.bytes
        context.base = base.baseAddress?.assumingMemoryBound(to: UInt8.self)
        context.stride = columns / 2
        context.scales = scales.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        context.is_power = global == nil
        context.divides = others["weight_global_scale"] != nil
        context.factor = 1
        if let global {
            guard global.type == "F32", global.shape.reduce(1, *) == 1 else { throw wrongType(global) }
            context.factor = global.bytes.loadUnaligned(as: Float.self)
        }
        return coded(
            rows, columns, base: base, stride: columns / 2, decode: cf_quantised_best().pointee.fp4,
            context: UnsafeMutableRawPointer(memory.take(context)))
    }
}
