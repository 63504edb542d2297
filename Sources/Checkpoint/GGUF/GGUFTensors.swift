import CFormats

/// The tensors of a GGUF file and of its projector's, by Hugging Face's names.
struct GGUFTensors: TensorSource {
    let conventions = WeightConventions(normOffset: 0, valueHeads: .tiled, decay: .negated)
    private var stored: [String: GGUFParts.Place] = [:]
    private let memory = WeightMemory()
    /// The factor of a whole tensor that stands beside NVFP4's blocks, one number or one for each expert.
    private var factors: [String: GGUFParts.Place] = [:]
    /// The second half of the patch embedding, for the second of two frames.
    private var secondFrame: GGUFParts.Place?

    private static let patches = "\(GGUFNames.visionPrefix)patch_embed.proj.weight"

    init(_ parts: GGUFParts, layers: Int, projector: GGUFParts?) {
        for (name, place) in parts.places {
            if let known = GGUFNames.text(name, layers: layers) {
                stored[known] = place
            } else if name.hasSuffix(".scale"),
                let known = GGUFNames.text("\(name.dropLast(6)).weight", layers: layers)
            {
                factors[known] = place
            }
        }
        for (name, place) in projector?.places ?? [:] {
            if name == "v.patch_embd.weight.1" {
                secondFrame = place
            } else if let known = GGUFNames.vision(name) {
                stored[known] = place
            }
        }
    }

    var names: [String] { stored.keys.sorted() }

    var places: [(file: MappedFile, range: Range<Int>)] { stored.values.map { ($0.file, $0.entry.range) } }

    func has(_ name: String) -> Bool { place(of: name) != nil }

    func size(of name: String) -> StoredSize? {
        guard let place = stored[name] else { return nil }
        let entry = place.entry
        let frames = name == Self.patches && secondFrame != nil ? 2 : 1
        return StoredSize(
            count: frames * entry.shape.reduce(1, *), byteCount: frames * entry.range.count,
            format: GGUFTensors.name(of: entry.type))
    }

    func find(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor? {
        if name == Self.patches { return try patchEmbedding(shape) }
        guard let (place, part) = place(of: name) else { return try fusedAttention(name, shape: shape) }
        let whole = try tensor(name, place)
        guard let part else {
            try check(whole, against: shape)
            return try scaled(
                Tensor(name: name, type: whole.type, shape: shape, bytes: whole.bytes, file: whole.file),
                by: factors[name], index: 0)
        }
        let piece = try part.cut(whole, name: name)
        try check(piece, against: shape)
        return try scaled(piece, by: factors[part.stored], index: part.expert ?? 0)
    }

    func reason(forMissing name: String) -> CheckpointError? { nil }

    /// Queries, keys and values of a layer with full attention may be one tensor, in this order.
    private func fusedAttention(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor? {
        guard let range = name.firstRange(of: ".self_attn."),
            let part = ["q_proj.weight", "k_proj.weight", "v_proj.weight"].firstIndex(
                of: String(name[range.upperBound...])),
            let place = stored["\(name[..<range.lowerBound]).linear_attn.in_proj_qkv.weight"]
        else { return nil }
        let whole = try tensor(name, place)
        let rows = whole.shape.first ?? 0
        let first = part == 0 ? 0 : rows - (3 - part) * shape[0]
        guard whole.shape.count == 2, shape.count == 2, shape[1] == whole.shape[1], first >= 0,
            first + shape[0] <= rows
        else { throw .shape(tensor: name, file: whole.file, found: whole.shape, expected: shape) }
        return whole.slice(name: name, rows: first..<first + shape[0], shape: shape)
    }

    /// Dimensions of one are written in some files and not in others.
    private func check(_ tensor: Tensor, against shape: [Int]) throws(CheckpointError) {
        guard tensor.shape.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else {
            throw .shape(tensor: tensor.name, file: tensor.file, found: tensor.shape, expected: shape)
        }
    }

    private func tensor(_ name: String, _ place: GGUFParts.Place) throws(CheckpointError) -> Tensor {
        let (file, entry) = (place.file, place.entry)
        guard let format = cf_gguf(entry.type)?.pointee else {
            throw .type(tensor: name, file: file.name, found: Self.name(of: entry.type))
        }
        let rowByteCount = (entry.shape.last ?? 0) / format.block * format.bytes
        let type: ElementType =
            switch entry.type {
            case 0: .f32
            case 1: .f16
            case 30: .bf16
            default:
                .coded(
                    Coding(
                        name: String(cString: format.name), rowByteCount: rowByteCount, decode: format.decode,
                        context: nil))
            }
        file.prefetch(entry.range)
        return Tensor(
            name: name, type: type, shape: entry.shape,
            bytes: UnsafeRawBufferPointer(rebasing: file.bytes[entry.range]), file: file.name)
    }

    /// `[width, channels, frames, side, side]` in f32: the file holds one `[width, channels, side, side]` for each of two
    /// frames.
    private func patchEmbedding(_ shape: [Int]) throws(CheckpointError) -> Tensor? {
        guard let place = stored[Self.patches] else { return nil }
        guard let secondFrame else {
            throw .missingTensor(name: "v.patch_embd.weight.1", folder: place.file.name)
        }
        guard shape.count == 5, shape[2] == 2 else {
            throw .shape(
                tensor: Self.patches, file: place.file.name, found: place.entry.shape, expected: shape)
        }
        let single = [shape[0], shape[1], shape[3], shape[4]]
        let frames = [try tensor(Self.patches, place), try tensor(Self.patches, secondFrame)]
        for frame in frames where frame.shape != single {
            throw .shape(tensor: Self.patches, file: frame.file, found: frame.shape, expected: single)
        }
        let pixels = shape[3] * shape[4]
        let values = memory.take(floats: shape.reduce(1, *))
        for (index, frame) in frames.enumerated() {
            let numbers = frame.floats()
            for row in 0..<shape[0] * shape[1] {
                for pixel in 0..<pixels {
                    values[(2 * row + index) * pixels + pixel] = numbers[row * pixels + pixel]
                }
            }
        }
        return Tensor(
            name: Self.patches, type: .f32, shape: shape, bytes: UnsafeRawBufferPointer(values),
            file: place.file.name)
    }

    /// The tensor times the factor beside it.
    private func scaled(
        _ tensor: Tensor, by place: GGUFParts.Place?, index: Int
    ) throws(CheckpointError) -> Tensor {
        guard let place else { return tensor }
        let factors = try self.tensor("\(tensor.name).scale", place)
        guard factors.type == .f32, index < max(factors.count, 1) else {
            throw .shape(
                tensor: factors.name, file: factors.file, found: factors.shape, expected: [index + 1])
        }
        let factor = factors.bytes.loadUnaligned(
            fromByteOffset: factors.count == 1 ? 0 : 4 * index, as: Float.self)
        guard factor != 1 else { return tensor }
        guard case .coded(let coding) = tensor.type else {
            throw .type(tensor: tensor.name, file: tensor.file, found: "plain numbers with a scale")
        }
        let context = memory.take(cf_scaled(decode: coding.decode, context: coding.context, factor: factor))
        return Tensor(
            name: tensor.name,
            type: .coded(
                Coding(
                    name: coding.name, rowByteCount: coding.rowByteCount, decode: cf_decode_scaled,
                    context: UnsafeRawPointer(context))),
            shape: tensor.shape, bytes: tensor.bytes, file: tensor.file)
    }

    /// The format's name, or the number where it has none here.
    static func name(of type: UInt32) -> String {
        cf_gguf(type).map { String(cString: $0.pointee.name) } ?? "ggml type \(type)"
    }
}

extension GGUFTensors {
    /// A weight that is a part of a stored tensor.
    private struct Part {
        let stored: String
        var expert: Int?
        /// Which share of the rows it is, in hundredths: gate and up are half and half.
        let rows: (first: Int, count: Int, of: Int)

        func cut(_ tensor: Tensor, name: String) throws(CheckpointError) -> Tensor {
            var shape = tensor.shape
            var first = 0
            if let expert {
                guard shape.count == 3, expert < shape[0] else {
                    throw .missingTensor(name: name, folder: tensor.file)
                }
                shape.removeFirst()
                first = expert * shape[0]
            }
            guard shape.count == 2, shape[0] % rows.of == 0 else {
                throw .shape(tensor: name, file: tensor.file, found: tensor.shape, expected: shape)
            }
            let unit = shape[0] / rows.of
            first += rows.first * unit
            let count = rows.count * unit
            return tensor.slice(name: name, rows: first..<first + count, shape: [count, shape[1]])
        }
    }

    /// Where a weight lies, and as which part of it.
    private func place(of name: String) -> (GGUFParts.Place, Part?)? {
        if let place = stored[name] { return (place, nil) }
        guard let range = name.firstRange(of: ".mlp.experts.") else { return nil }
        let layer = name[..<range.lowerBound]
        guard let (expert, rest) = GGUFNames.numbered(String(name[range.upperBound...]), after: "") else {
            return nil
        }
        let own = "\(layer).mlp.experts.\(rest)"
        if let place = stored[own] { return (place, Part(stored: own, expert: expert, rows: (0, 1, 1))) }
        let fused = "\(layer).mlp.experts.gate_up_proj.weight"
        guard rest == "gate_proj.weight" || rest == "up_proj.weight", let place = stored[fused] else {
            return nil
        }
        return (place, Part(stored: fused, expert: expert, rows: (rest == "up_proj.weight" ? 1 : 0, 1, 2)))
    }
}
