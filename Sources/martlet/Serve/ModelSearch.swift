import Foundation

/// The model's folder: as named, or what a cache of models holds.
enum ModelSearch {
    /// - Parameters:
    ///   - name: a path, or a folder's name inside the cache; nil takes the cache's first model.
    ///   - cache: where models are looked for.
    static func folder(_ name: String?, cache: String) throws -> String {
        if let name {
            let cached = URL(filePath: cache).appending(path: name).path
            return !holdsModel(name) && holdsModel(cached) ? cached : name
        }
        guard let found = firstModel(in: URL(filePath: cache), depth: 4) else {
            throw SettingReader.Refusal(
                description:
                    "No model is named, and \(cache) holds none. Give its folder with --model, or the "
                    + "folder where models lie with NIM_CACHE_PATH.")
        }
        return found
    }

    private static func holdsModel(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: URL(filePath: path).appending(path: "config.json").path)
    }

    /// Shallow before deep, and by name. Links are followed: Hugging Face's cache consists of them.
    private static func firstModel(in folder: URL, depth: Int) -> String? {
        var level = [folder]
        for _ in 0...depth {
            if let found = level.first(where: { holdsModel($0.path) }) { return found.path }
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
