import JSON

/// All tensors of a folder: a single `model.safetensors`, or shards under
/// `model.safetensors.index.json`.
struct TensorTable: TensorSource {
    struct Place: Sendable {
        let file: MappedFile
        /// The spelling of the safetensors header, known or not.
        let type: String
        let shape: [Int]
        let range: Range<Int>
    }

    static let singleFile = "model.safetensors"
    static let indexFile = "model.safetensors.index.json"

    private var stored: [String: Place] = [:]
    private var modules: [String: QuantisedModule] = [:]
    private let memory = WeightMemory()

    /// As in the reference, the single file wins over an index. `zerosAreWhole` is what the configuration says of GPTQ.
    init(folder: String, zerosAreWhole: Bool = false) throws(CheckpointError) {
        if let file = try MappedFile.open(Self.singleFile, in: folder) {
            for (name, entry) in try SafetensorsHeader(file).entries { add(name, entry, in: file) }
        } else if let index = try MappedFile.object(Self.indexFile, in: folder, maximumBytes: 256 << 20) {
            try addShards(of: index, folder: folder)
        } else {
            throw .unreadable(
                file: folder, reason: "it has neither \(Self.singleFile) nor \(Self.indexFile)")
        }
        gatherModules(zerosAreWhole: zerosAreWhole)
    }

    /// The tensors of one file.
    init(_ file: MappedFile) throws(CheckpointError) {
        for (name, entry) in try SafetensorsHeader(file).entries { add(name, entry, in: file) }
        gatherModules(zerosAreWhole: false)
    }

    /// The map of the index decides which shard a tensor is taken from.
    private mutating func addShards(of index: JSONObject, folder: String) throws(CheckpointError) {
        guard let map = index["weight_map"]?.object else {
            throw .malformed(file: Self.indexFile, reason: "no weight_map")
        }
        var shards: [String: (MappedFile, SafetensorsHeader)] = [:]
        for (name, value) in map.members {
            let fileName = try Self.plainFileName(value, of: name)
            let (file, header): (MappedFile, SafetensorsHeader)
            if let shard = shards[fileName] {
                (file, header) = shard
            } else {
                guard let opened = try MappedFile.open(fileName, in: folder) else {
                    throw .unreadable(
                        file: fileName, reason: "it is missing; \(Self.indexFile) names it")
                }
                (file, header) = (opened, try SafetensorsHeader(opened))
                shards[fileName] = (file, header)
            }
            guard let entry = header.entries[name] else {
                throw .malformed(
                    file: fileName,
                    reason: "it has no tensor \(name.prefix(256)), which \(Self.indexFile) places there")
            }
            add(name, entry, in: file)
        }
    }

    private mutating func add(_ name: String, _ entry: SafetensorsHeader.Entry, in file: MappedFile) {
        stored[name] = Place(file: file, type: entry.type, shape: entry.shape, range: entry.range)
    }

    /// A name inside the folder. It may be a link to elsewhere, as in the cache of the Hugging Face
    /// hub; that is the choice of who made the folder, not of the file's author.
    private static func plainFileName(_ value: JSONValue, of tensor: String) throws(CheckpointError) -> String
    {
        guard let name = value.string, name.utf8.count <= 255, name.hasSuffix(".safetensors"),
            !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 })
        else {
            throw .setting(
                file: indexFile, key: "weight_map.\(tensor.prefix(256))", found: value.summary,
                expected: "the plain name of a .safetensors file of the folder")
        }
        return name
    }
}

extension TensorTable {
    /// MLX's exports have 1 added to the norms already. They are known by their convolutions, `[channels, taps, 1]`.
    var conventions: WeightConventions {
        var conventions = WeightConventions()
        let convolution = stored.first { $0.key.hasSuffix("linear_attn.conv1d.weight") }?.value.shape
        if let convolution, convolution.count == 3, convolution[1] > 1, convolution[2] == 1 {
            conventions.normOffset = 0
        }
        return conventions
    }

    var names: [String] { (Array(stored.keys) + modules.keys).sorted() }

    var places: [(file: MappedFile, range: Range<Int>)] {
        (Array(stored.values) + modules.values.flatMap(\.places)).map { ($0.file, $0.range) }
    }

    func has(_ name: String) -> Bool { stored[name] != nil || modules[name] != nil }

    func size(of name: String) -> StoredSize? {
        if let module = modules[name] {
            return StoredSize(count: module.count, byteCount: module.byteCount, format: module.format)
        }
        return stored[name].map {
            StoredSize(count: $0.shape.reduce(1, *), byteCount: $0.range.count, format: $0.type)
        }
    }

    func find(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor? {
        if let module = modules[name] { return try module.tensor(shape: shape, memory) }
        guard let place = stored[name] else { return nil }
        let file = place.file.name
        guard let type = ElementType(safetensors: place.type) else {
            throw .type(tensor: name, file: file, found: String(place.type.prefix(32)))
        }
        let isTurned =
            name.hasSuffix("conv1d.weight") && shape.count == 3 && place.shape == [shape[0], shape[2], 1]
        guard place.shape == shape || isTurned else {
            throw .shape(tensor: name, file: file, found: place.shape, expected: shape)
        }
        place.file.prefetch(place.range)
        return Tensor(name: name, type: type, shape: shape, bytes: place.bytes, file: file)
    }

    func reason(forMissing name: String) -> CheckpointError? {
        guard name.hasSuffix(".weight") else { return nil }
        let stem = name.dropLast(7)
        for role in QuantisedModule.codeRoles + QuantisedModule.otherRoles {
            guard let place = stored["\(stem).\(role)"] else { continue }
            return .unsupported(
                file: place.file.name,
                reason:
                    "\(stem).\(role) of type \(place.type.prefix(32)) stands for \(name), in a format that is not supported"
            )
        }
        return nil
    }

    /// Takes together the tensors of quantised modules.
    private mutating func gatherModules(zerosAreWhole: Bool) {
        for (name, place) in stored {
            guard let dot = name.lastIndex(of: "."), case let role = String(name[name.index(after: dot)...]),
                QuantisedModule.codeRoles.contains(role)
            else { continue }
            let stem = String(name[..<dot])
            if let module = QuantisedModule(
                stem: stem, role: role, codes: place, zerosAreWhole: zerosAreWhole,
                find: { stored["\(stem).\($0)"] })
            {
                modules[module.name] = module
            }
        }
        for module in modules.values {
            for role in QuantisedModule.codeRoles + QuantisedModule.otherRoles {
                stored["\(module.stem).\(role)"] = nil
            }
        }
    }
}
