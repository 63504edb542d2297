import Foundation

/// A Hugging Face model folder on disk: its settings, and its tensors by name as views of mapped
/// files. Opening a folder allocates nothing of the size of its weights.
package final class ModelFolder: Sendable {
    package let path: String
    package let configuration: Configuration
    package let generation: GenerationDefaults
    package let processor: ProcessorFiles
    /// `model.language_model.` or, in text-only exports, `model.`
    package let textPrefix: String
    /// `model.visual.`; nil where the folder has no vision tower.
    package let visionPrefix: String?
    private let table: TensorTable

    package init(path: String) throws(CheckpointError) {
        let read = { (name: String) throws(CheckpointError) -> Settings? in
            guard let object = try MappedFile.object(name, in: path) else { return nil }
            return Settings(file: name, object: object)
        }
        guard let config = try read("config.json") else {
            throw .unreadable(file: path, reason: "it has no config.json")
        }
        self.path = path
        configuration = try Configuration(config)
        try Self.refuseQuantised(read)
        generation = try GenerationDefaults(read("generation_config.json"), configuration: configuration)
        processor = try ProcessorFiles(read: read)
        if let vision = configuration.vision { try processor.requireAgreement(with: vision) }
        table = try TensorTable(folder: path)
        textPrefix = try Self.textPrefix(table, folder: path)
        visionPrefix =
            configuration.vision != nil && table.places["model.visual.patch_embed.proj.weight"] != nil
            ? "model.visual." : nil
    }

    /// The tensor of that name, checked to have that shape and a supported type. The system begins
    /// to read it.
    package func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
        guard let place = table.places[name] else { throw missing(name) }
        let file = place.file.name
        guard let type = ElementType(safetensors: place.type) else {
            throw .type(tensor: name, file: file, found: String(place.type.prefix(32)))
        }
        guard place.shape == shape else {
            throw .shape(tensor: name, file: file, found: place.shape, expected: shape)
        }
        place.file.prefetch(place.range)
        let bytes = UnsafeRawBufferPointer(rebasing: place.file.bytes[place.range])
        return Tensor(name: name, type: type, shape: shape, bytes: bytes, file: file)
    }

    package func has(_ name: String) -> Bool { table.places[name] != nil }

    /// Reads all tensors from disk into memory, which otherwise happens when they are first used.
    package func touchWeights(_ progress: (Double) -> Void) {
        let places = table.places.values.sorted { $0.range.lowerBound < $1.range.lowerBound }
        let total = places.reduce(0) { $0 + $1.range.count }
        let chunk = 64 << 20
        var done = 0
        for place in places {
            for start in stride(from: place.range.lowerBound, to: place.range.upperBound, by: chunk) {
                let end = min(start + chunk, place.range.upperBound)
                place.file.touch(start..<end)
                done += end - start
                progress(Double(done) / Double(max(total, 1)))
            }
        }
    }

    /// Numbers and bytes of a tensor of any type; nil where there is none of that name.
    package func size(of name: String) -> (count: Int, byteCount: Int)? {
        table.places[name].map { ($0.shape.reduce(1, *), $0.range.count) }
    }

    package var tensorNames: [String] { table.places.keys.sorted() }

    /// The place of a file of the folder, whether it exists or not.
    package func url(for file: String) -> URL { URL(filePath: path).appending(path: file) }
}

extension ModelFolder {
    private static func textPrefix(_ table: TensorTable, folder: String) throws(CheckpointError) -> String {
        let prefixes = ["model.language_model.", "model."]
        for prefix in prefixes where table.places["\(prefix)embed_tokens.weight"] != nil { return prefix }
        throw .missingTensor(name: "\(prefixes[0])embed_tokens.weight", folder: folder)
    }

    /// Some quantised exports say so only in a file of their own.
    private static func refuseQuantised(_ read: (String) throws(CheckpointError) -> Settings?)
        throws(CheckpointError)
    {
        for name in ["hf_quant_config.json", "quantize_config.json"] where try read(name) != nil {
            throw .unsupported(file: name, reason: "quantised checkpoints are not supported yet")
        }
    }

    private func missing(_ name: String) -> CheckpointError {
        let stem = name.hasSuffix(".weight") ? String(name.dropLast(7)) : name
        for suffix in ["qweight", "weight_packed"] {
            guard let place = table.places["\(stem).\(suffix)"] else { continue }
            return .unsupported(
                file: place.file.name,
                reason: "quantised checkpoints are not supported yet: \(stem).\(suffix) stands for \(name)")
        }
        return .missingTensor(name: name, folder: path)
    }
}

extension ProcessorFiles {
    fileprivate func requireAgreement(with vision: VisionConfiguration) throws(CheckpointError) {
        let pairs = [
            ("patch_size", image.patchSize, video.patchSize, vision.patchSize),
            (
                "temporal_patch_size", image.temporalPatchSize, video.temporalPatchSize,
                vision.temporalPatchSize
            ),
            ("merge_size", image.mergeSize, video.mergeSize, vision.spatialMergeSize),
        ]
        for (key, image, video, expected) in pairs where image != expected || video != expected {
            throw .setting(
                file: "preprocessor_config.json", key: key,
                found: "\(image) for pictures, \(video) for videos",
                expected: "\(expected), as vision_config says")
        }
    }
}
