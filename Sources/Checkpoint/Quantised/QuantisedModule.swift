import CFormats

/// A matrix that a folder holds as codes and scales: the tensors of one module, `X.weight_packed`, `X.weight_scale`, … as
/// one weight `X.weight`. Which tensors exist decides what it is; configuration files are known to be wrong about that.
struct QuantisedModule: Sendable {
    enum Kind: Sendable {
        /// E4M3 with scales of tiles, rows or the whole (Qwen, ModelOpt, compressed-tensors).
        case fp8
        /// Whole numbers with scales (compressed-tensors).
        case int8
        /// E2M1 (ModelOpt, compressed-tensors).
        case fp4
        /// Fields along a row (compressed-tensors `pack-quantized`).
        case packed
        /// Fields down a column, in words (GPTQ, AWQ).
        case words
        /// Fields along a row with scales and biases (MLX).
        case affine
    }

    let stem: String
    let kind: Kind
    /// The tensor that holds the codes.
    let codes: TensorTable.Place
    /// The others of the module, by what follows the stem and a dot.
    let others: [String: TensorTable.Place]
    /// GPTQ's `checkpoint_format` is `gptq_v2`: zeros are stored as they are.
    let zerosAreWhole: Bool

    /// What follows the stem in the names of tensors that hold codes, and in those beside them.
    static let codeRoles = ["weight", "weight_packed", "qweight"]
    static let otherRoles = [
        "weight_scale", "weight_scale_inv", "weight_scale_2", "weight_zero_point", "weight_global_scale",
        "weight_shape",
        "weight_g_idx", "scales", "biases", "qzeros", "g_idx", "input_scale", "input_global_scale",
        "activation_scale",
        "k_scale", "v_scale",
    ]

    /// Nil for a plain tensor. `find` gives the tensor of a role.
    init?(
        stem: String, role: String, codes: TensorTable.Place, zerosAreWhole: Bool,
        find: (String) -> TensorTable.Place?
    ) {
        self.zerosAreWhole = zerosAreWhole
        let others = Self.otherRoles.reduce(into: [String: TensorTable.Place]()) { $0[$1] = find($1) }
        switch (role, codes.type) {
        case ("weight", "F8_E4M3"): kind = .fp8
        case ("weight", "I8"): kind = .int8
        case ("weight", "U8"), ("weight_packed", "U8"): kind = .fp4
        case ("weight_packed", "I32"): kind = .packed
        case ("weight", "U32"): kind = .affine
        case ("qweight", "I32"): kind = .words
        default: return nil
        }
        self.stem = stem
        self.codes = codes
        self.others = others
    }

    var name: String { "\(stem).weight" }

    /// Bytes of all that is needed for the weights.
    var byteCount: Int { places.reduce(0) { $0 + $1.range.count } }

    var places: [TensorTable.Place] { [codes] + others.values }

    /// How many numbers the codes stand for.
    var count: Int {
        let stored = codes.shape.reduce(1, *)
        switch kind {
        case .fp8, .int8: return stored
        case .fp4: return 2 * stored
        case .packed, .words, .affine: return stored * 32 / max(bits, 1)
        }
    }

    /// Bits of a code where a few numbers tell; 4 where they do not.
    private var bits: Int {
        switch kind {
        case .fp8, .int8: 8
        case .fp4: 4
        case .packed: packedBits
        case .words:
            if let scales = others["scales"]?.shape.last, let zeros = others["qzeros"]?.shape.last, zeros > 0,
                scales > 0
            {
                max(1, 32 * zeros / scales)
            } else {
                4
            }
        case .affine: 4
        }
    }

    private var packedBits: Int {
        guard let columns = others["weight_shape"]?.integers?.last, columns > 0, let words = codes.shape.last
        else { return 4 }
        return max(1, words * 32 / columns)
    }

    /// What `inspect` calls it.
    var format: String {
        switch kind {
        case .fp8: others["weight_scale_inv"] == nil ? "FP8" : "FP8 blocks"
        case .int8: "INT8"
        case .fp4: (others["weight_global_scale"] ?? others["weight_scale_2"]) == nil ? "MXFP4" : "NVFP4"
        case .packed: "INT\(bits) packed"
        case .words: codes.shape.last == others["scales"]?.shape.last ? "GPTQ \(bits) bit" : "AWQ 4 bit"
        case .affine: "MLX affine"
        }
    }
}

extension QuantisedModule {
    /// The weights as a matrix `[out, in]`. What does not lie in the file as it is used is made in `memory`.
    func tensor(shape: [Int], _ memory: WeightMemory) throws(CheckpointError) -> Tensor {
        if shape.count == 3, kind == .affine, codes.shape.count == 3, codes.shape[0] == shape[0] {
            let rows = try affine(rows: shape[0] * shape[1], columns: shape[2], memory)
            return Tensor(name: name, type: rows.type, shape: shape, bytes: rows.bytes, file: rows.file)
        }
        guard shape.count == 2 else { throw wrong(codes, expected: shape) }
        for place in places { place.file.prefetch(place.range) }
        return switch kind {
        case .fp8, .int8: try bytes(rows: shape[0], columns: shape[1], memory)
        case .fp4: try fp4(rows: shape[0], columns: shape[1], memory)
        case .packed: try packed(rows: shape[0], columns: shape[1], memory)
        case .words: try words(rows: shape[0], columns: shape[1], memory)
        case .affine: try affine(rows: shape[0], columns: shape[1], memory)
        }
    }

    /// A tensor that has to be there.
    func other(_ role: String) throws(CheckpointError) -> TensorTable.Place {
        guard let place = others[role] else {
            throw .malformed(file: codes.file.name, reason: "\(stem) is quantised but has no \(role)")
        }
        return place
    }

    func wrong(_ place: TensorTable.Place, expected: [Int]) -> CheckpointError {
        .shape(tensor: stem, file: place.file.name, found: place.shape, expected: expected)
    }

    func wrongType(_ place: TensorTable.Place) -> CheckpointError {
        .type(tensor: stem, file: place.file.name, found: String(place.type.prefix(32)))
    }

    /// The type of scales.
    func number(_ place: TensorTable.Place) throws(CheckpointError) -> cf_number {
        switch place.type {
        case "F32": .f32
        case "F16": .f16
        case "BF16": .bf16
        default: throw wrongType(place)
        }
    }

    func coded(
        _ rows: Int, _ columns: Int, base: UnsafeRawBufferPointer, stride: Int, decode: cf_decode?,
        context: UnsafeMutableRawPointer
    ) -> Tensor {
        guard let decode else { preconditionFailure("every format has a decoder") }
        return Tensor(
            name: name,
            type: .coded(
                Coding(
                    name: format, rowByteCount: stride, decode: decode, context: UnsafeRawPointer(context))),
            shape: [rows, columns], bytes: base, file: codes.file.name)
    }
}

extension TensorTable.Place {
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[range]) }

    /// The numbers of a short list of I64 or I32.
    var integers: [Int]? {
        switch type {
        case "I64":
            stride(from: 0, to: range.count, by: 8).map {
                Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int64.self)))
            }
        case "I32":
            stride(from: 0, to: range.count, by: 4).map {
                Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self)))
            }
        default: nil
        }
    }

    /// A word of I32, as bits.
    func word(_ index: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
    }

    /// The shape without dimensions of one at its ends and between: `[80, 1, 40, 1]` is `[80, 40]`.
    var plainShape: [Int] { shape.filter { $0 != 1 } }
}
