import Checkpoint
import Foundation
import Martlet

/// What is told to strangers about the model that is served: nothing of the machine, no path above the folder.
package struct ServedModelFacts: Sendable, Equatable {
    package struct File: Sendable, Equatable {
        /// In the model's folder.
        package let name: String
        package let byteCount: Int
    }

    /// Of the folder.
    package let name: String
    /// As `config.json` has it: `qwen3_5`, say.
    package let modelType: String
    /// Of text stack and vision tower together.
    package let parameterCount: Int
    /// Files of the folder itself, by name.
    package let files: [File]
    /// The text of the folder's licence file, where it has one.
    package let license: String?

    private static let licenseNames = ["LICENSE", "LICENSE.txt", "LICENSE.md"]
    private static let licenseLimit = 1 << 20

    init(_ model: Model) throws(ModelError) {
        let path = URL(filePath: model.path).standardizedFileURL
        let cost = try ModelFacts(path: model.path, projector: model.projector).cost
        let name = GGUFSearch.name(of: path.lastPathComponent)
        self.name = name
        let isFile = GGUFSearch.isFile(path.path)
        let folder = isFile ? path.deletingLastPathComponent() : path
        modelType = model.configuration.modelType
        parameterCount = cost.textParameters + cost.visionParameters
        // Other models may lie beside a GGUF file.
        let files = Self.files(folder).filter {
            !isFile || !GGUFSearch.isFile($0.name) || GGUFSearch.name(of: $0.name) == name
        }
        self.files = files
        license =
            Self.licenseNames.lazy
            .compactMap { name in files.first { $0.name == name && $0.byteCount <= Self.licenseLimit } }
            .compactMap { try? String(contentsOf: folder.appending(path: $0.name), encoding: .utf8) }
            .first
    }

    /// In words, with a size for people.
    package var description: String {
        "\(name) (\(modelType), \(parameterCount.formattedCount) parameters)"
    }

    /// Links count as what they lead to: caches of downloads are made of them.
    private static func files(_ folder: URL) -> [File] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { name in
            let file = folder.appending(path: name).resolvingSymlinksInPath()
            guard let values = try? file.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey]),
                values.isRegularFile == true, let byteCount = values.fileSize
            else { return nil }
            return File(name: name, byteCount: byteCount)
        }
    }
}

extension Int {
    /// `2.1 million`, `397 billion`.
    fileprivate var formattedCount: String {
        let (value, unit) =
            self >= 1_000_000_000 ? (Double(self) / 1e9, "billion") : (Double(self) / 1e6, "million")
        return String(format: value < 100 ? "%.1f %@" : "%.0f %@", value, unit)
    }
}
