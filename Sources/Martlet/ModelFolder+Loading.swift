import Checkpoint
import Conversation
import Foundation
import JSON
import Patches
import Prompting
import Tokenizer

extension ModelFolder {
    /// The folder or GGUF file at `path`, with an error that tells a wrong path from a damaged model. A folder that holds
    /// nothing but one GGUF model stands for it. `projector` is the file of the latter's vision tower.
    static func open(_ path: String, projector: String? = nil) throws(ModelError) -> ModelFolder {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .folder(path: path, FolderError.missing)
        }
        var place = path
        if isDirectory.boolValue {
            let configuration = URL(filePath: path).appending(path: "config.json").path
            if !FileManager.default.fileExists(atPath: configuration) {
                let files = GGUFSearch.models(in: path)
                guard let file = files.first else {
                    throw .folder(path: path, FolderError.hasNoConfiguration)
                }
                guard files.count == 1 else { throw .folder(path: path, FolderError.severalModels(files)) }
                place = URL(filePath: path).appending(path: file).path
            }
        } else {
            guard GGUFSearch.isFile(path) else { throw .folder(path: path, FolderError.isNoFolder) }
        }
        guard projector == nil || GGUFSearch.isFile(place) else {
            throw .folder(path: path, FolderError.hasItsOwnTower)
        }
        do {
            return try ModelFolder(path: place, projector: projector)
        } catch {
            throw .folder(path: path, error)
        }
    }

    /// The processor files, which must cut what the vision tower takes.
    func processorSettings() throws(ModelError) -> ProcessorSettings {
        if let vision = configuration.vision {
            let expected = [vision.patchSize, vision.temporalPatchSize, vision.spatialMergeSize]
            for (file, found) in [
                ("preprocessor_config.json", processor.image.geometry),
                ("video_preprocessor_config.json", processor.video.geometry),
            ] where found != expected {
                throw .folder(path: path, FolderError.patches(file: file, found: found, expected: expected))
            }
        }
        return ProcessorSettings(processor)
    }
}

extension ProcessorFiles.Patching {
    fileprivate var geometry: [Int] { [patchSize, temporalPatchSize, mergeSize] }
}

extension Processor {
    /// The tokenizer, chat template and special tokens of a folder.
    static func load(_ folder: ModelFolder) throws(ModelError) -> Processor {
        guard
            GGUFSearch.isFile(folder.path)
                || FileManager.default.fileExists(atPath: folder.url(for: "tokenizer.json").path)
        else {
            throw .folder(path: folder.path, FolderError.hasNoTokenizer)
        }
        do {
            let processor = try Processor(folder)
            let (tokens, rows) = (processor.tokenizer.count, folder.configuration.text.vocabSize)
            guard tokens <= rows else { throw FolderError.vocabulary(tokens: tokens, rows: rows) }
            return processor
        } catch {
            throw .folder(path: folder.path, error)
        }
    }

    private init(_ folder: ModelFolder) throws {
        if let documents = try folder.tokenizerDocuments() {
            try self.init(
                Tokenizer(tokenizer: documents.tokenizer, configuration: documents.configuration),
                ConversationTemplate(source: documents.template, tokenizerConfig: documents.configuration),
                folder.configuration)
            return
        }
        let tokenizer = try Tokenizer(folder: URL(filePath: folder.path))
        let source = try? String(contentsOf: folder.url(for: "chat_template.jinja"), encoding: .utf8)
        let settings = folder.url(for: "tokenizer_config.json")
        let tokenizerConfig = FileManager.default.contents(atPath: settings.path).flatMap {
            try? JSONValue(parsing: [UInt8]($0))
        }
        try self.init(
            tokenizer, ConversationTemplate(source: source, tokenizerConfig: tokenizerConfig),
            folder.configuration)
    }

    private init(_ tokenizer: Tokenizer, _ template: ConversationTemplate, _ configuration: Configuration) {
        self.init(
            tokenizer, template,
            PlaceholderExpansion(
                tokenizer, imageToken: configuration.imageTokenID, videoToken: configuration.videoTokenID,
                visionStartToken: configuration.visionStartTokenID,
                visionEndToken: configuration.visionEndTokenID))
    }
}

extension ProcessorSettings {
    package init(_ files: ProcessorFiles) {
        self.init(
            geometry: VisionGeometry(
                patchSize: files.image.patchSize, temporalPatchSize: files.image.temporalPatchSize,
                mergeSize: files.image.mergeSize),
            imageBounds: PixelBounds(shortestEdge: files.image.minPixels, longestEdge: files.image.maxPixels),
            videoBounds: PixelBounds(shortestEdge: files.video.minPixels, longestEdge: files.video.maxPixels),
            imageNormalization: Normalization(files.image.normalisation),
            videoNormalization: Normalization(files.video.normalisation),
            framesPerSecond: files.sampling.fps, minFrames: files.sampling.minFrames,
            maxFrames: files.sampling.maxFrames)
    }
}

extension Normalization {
    /// Ours divides by 255 first: another factor goes into mean and deviation.
    fileprivate init(_ file: ProcessorFiles.Normalisation) {
        let scale = 1 / (255 * file.rescaleFactor)
        self.init(
            mean: file.mean.map { Float($0 * scale) }, standardDeviation: file.std.map { Float($0 * scale) })
    }
}
