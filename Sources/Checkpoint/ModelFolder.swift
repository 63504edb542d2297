import Foundation
import JSON

/// A model on disk: its settings, and its tensors by name as views of mapped files. It is a Hugging Face folder, or a GGUF
/// file with its projector. Opening it allocates nothing of the size of its weights.
package final class ModelFolder: Sendable {
    /// As it was given: a folder, or a `.gguf` file.
    package let path: String
    package let configuration: Configuration
    package let generation: GenerationDefaults
    package let processor: ProcessorFiles
    /// `model.language_model.` or, in text-only exports, `model.`
    package let textPrefix: String
    /// `model.visual.`; nil where there is no vision tower.
    package let visionPrefix: String?
    /// The tokenizer of a GGUF file.
    private let tokenizer: GGUFTokenizer?
    private let source: any TensorSource

    /// `path` is a folder or a GGUF file. For the latter, `projector` is the path of its vision tower's file; nil takes the
    /// best one beside it.
    package init(path: String, projector: String? = nil) throws(CheckpointError) {
        self.path = path
        guard GGUFSearch.isFile(path) else {
            let read = { (name: String) throws(CheckpointError) -> Settings? in
                guard let object = try MappedFile.object(name, in: path) else { return nil }
                return Settings(file: name, object: object)
            }
            guard let config = try read("config.json") else {
                throw .unreadable(file: path, reason: "it has no config.json")
            }
            configuration = try Configuration(config)
            generation = try GenerationDefaults(
                read("generation_config.json"), configuration: configuration)
            processor = try ProcessorFiles(read: read)
            if let vision = configuration.vision { try processor.requireAgreement(with: vision) }
            source = try TensorTable(folder: path, zerosAreWhole: config.zerosAreWhole())
            textPrefix = try Self.textPrefix(source, folder: path)
            visionPrefix =
                configuration.vision != nil && source.has("model.visual.patch_embed.proj.weight")
                ? "model.visual." : nil
            tokenizer = nil
            return
        }
        let (folder, name) = Self.split(path)
        let tower = try Self.projector(projector, beside: folder)
        let parts = try GGUFParts(name, in: folder)
        let description = try GGUFConfiguration(parts, projector: tower)
        configuration = try description.configuration()
        generation = try description.generation(configuration)
        if let beside = try ProcessorFiles.beside(folder) {
            processor = beside
        } else {
            processor = try description.processor()
        }
        source = GGUFTensors(parts, layers: description.layers, projector: tower)
        textPrefix = GGUFNames.textPrefix
        visionPrefix = tower == nil ? nil : GGUFNames.visionPrefix
        tokenizer = GGUFTokenizer(metadata: parts.metadata)
    }

    /// How the weights' numbers are meant.
    package var conventions: WeightConventions { source.conventions }

    /// The tensor of that name, checked to have that shape and a supported type. The system begins
    /// to read it.
    package func tensor(_ name: String, shape: [Int]) throws(CheckpointError) -> Tensor {
        if let tensor = try source.find(name, shape: shape) { return tensor }
        throw source.reason(forMissing: name) ?? .missingTensor(name: name, folder: path)
    }

    package func has(_ name: String) -> Bool { source.has(name) }

    /// Reads all tensors from disk into memory, which otherwise happens when they are first used.
    package func touchWeights(_ progress: (Double) -> Void) {
        let places = source.places.sorted { $0.range.lowerBound < $1.range.lowerBound }
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

    /// Lets the system take back the memory of all weights that were read, because copies of them are used from now on.
    package func releaseWeights() {
        var files: [ObjectIdentifier: MappedFile] = [:]
        for place in source.places { files[ObjectIdentifier(place.file)] = place.file }
        for file in files.values { file.release() }
    }

    /// The files that hold its weights, whole, each once; `identity` changes with a file's content.
    package var weightFiles: [(identity: String, bytes: UnsafeRawBufferPointer)] {
        var seen: Set<String> = []
        return source.places.map(\.file).filter { seen.insert($0.identity).inserted }
            .map { ($0.identity, $0.bytes) }
    }

    /// Numbers, bytes and format of a weight, in whatever format; nil where there is none of that name.
    package func size(of name: String) -> StoredSize? { source.size(of: name) }

    package var tensorNames: [String] { source.names }

    /// The place of a file of the folder (of the GGUF file's folder), whether it exists or not.
    package func url(for file: String) -> URL {
        URL(filePath: GGUFSearch.isFile(path) ? Self.split(path).folder : path).appending(path: file)
    }

    /// The tokenizer of a GGUF file; nil for a folder, which has files for it.
    package func tokenizerDocuments() throws(CheckpointError) -> TokenizerDocuments? {
        try tokenizer?.documents()
    }
}

extension ModelFolder {
    private static func split(_ path: String) -> (folder: String, name: String) {
        let url = URL(filePath: path)
        return (url.deletingLastPathComponent().path, url.lastPathComponent)
    }

    /// The projector's file as named, or the first of those in the folder; nil where there is none.
    private static func projector(_ path: String?, beside folder: String) throws(CheckpointError)
        -> GGUFParts?
    {
        if let path {
            let (folder, name) = split(path)
            return try GGUFParts(name, in: folder)
        }
        guard let name = GGUFSearch.projectors(in: folder).first else { return nil }
        return try GGUFParts(name, in: folder)
    }

    private static func textPrefix(
        _ source: any TensorSource, folder: String
    ) throws(CheckpointError) -> String {
        // The last is MLX's.
        let prefixes = ["model.language_model.", "model.", "language_model.model."]
        for prefix in prefixes where source.has("\(prefix)embed_tokens.weight") { return prefix }
        throw .missingTensor(name: "\(prefixes[0])embed_tokens.weight", folder: folder)
    }

}

extension ProcessorFiles {
    /// What the processor files in a GGUF file's folder say; nil where there are none. Converters of this family leave the
    /// bounds of pictures out of the metadata, which only matters where they are not the published ones.
    fileprivate static func beside(_ folder: String) throws(CheckpointError) -> ProcessorFiles? {
        guard let object = try MappedFile.object("preprocessor_config.json", in: folder) else { return nil }
        let pictures = Settings(file: "preprocessor_config.json", object: object)
        return try ProcessorFiles { (name: String) throws(CheckpointError) -> Settings? in
            if name == "preprocessor_config.json" { return pictures }
            guard let object = try MappedFile.object(name, in: folder) else { return nil }
            return Settings(file: name, object: object)
        }
    }

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
