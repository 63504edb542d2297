import Checkpoint
import Foundation

/// The model's folder: as named, or what a cache of models holds, or else a fallback.
enum ModelSearch {
    struct Finding {
        let folder: String
        /// What to say loudly: this is not the model that anybody asked for.
        var warning: String?
    }

    /// - Parameters:
    ///   - name: a path, or a folder's name inside the cache; nil takes the cache's first model.
    ///   - cache: where models are looked for.
    ///   - fallback: what is served where no model is named and the cache holds none.
    static func find(_ name: String?, cache: String, fallback: String?) throws -> Finding {
        if let name {
            let cached = URL(filePath: cache).appending(path: name).path
            return Finding(folder: !holdsModel(name) && holdsModel(cached) ? cached : name)
        }
        if let found = firstModel(in: URL(filePath: cache), depth: 4) { return Finding(folder: found) }
        let lack = lack(of: cache)
        guard let fallback else {
            throw SettingReader.Refusal(
                description:
                    "No model is named, and \(cache) \(lack). Give its folder with --model, or the "
                    + "folder where models lie with NIM_CACHE_PATH.")
        }
        return Finding(
            folder: fallback,
            warning:
                "NO MODEL FOUND: none is named, and \(cache) \(lack). SERVING THE FALLBACK \(fallback) "
                + "instead: good for a first try, not for work.")
    }

    /// Why nothing was found there, for a sentence.
    private static func lack(of cache: String) -> String {
        guard isFolder(cache) else { return "is no folder" }
        return FileManager.default.isReadableFile(atPath: cache)
            ? "holds none" : "may not be read by user \(getuid())"
    }

    private static func holdsModel(_ path: String) -> Bool {
        if GGUFSearch.isFile(path) { return FileManager.default.fileExists(atPath: path) }
        return FileManager.default.fileExists(atPath: URL(filePath: path).appending(path: "config.json").path)
    }

    /// The name under which a model is served by default.
    static func name(of path: String) -> String {
        GGUFSearch.name(of: URL(filePath: path).standardizedFileURL.lastPathComponent)
    }

    /// Shallow before deep, and by name. Links are followed: Hugging Face's cache consists of them.
    private static func firstModel(in folder: URL, depth: Int) -> String? {
        var level = [folder]
        for _ in 0...depth {
            for folder in level {
                if holdsModel(folder.path) { return folder.path }
                if let file = GGUFSearch.models(in: folder.path).first {
                    return folder.appending(path: file).path
                }
            }
            level = level.flatMap { folder in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
                return names.sorted().prefix(1_000).map { folder.appending(path: $0) }
                    .filter { isFolder($0.path) }
            }
        }
        return nil
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }
}
