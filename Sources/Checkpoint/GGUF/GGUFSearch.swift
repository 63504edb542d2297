import Foundation

/// The GGUF files of a folder: models, and the projectors (vision towers) with `mmproj` in their names.
package enum GGUFSearch {
    /// True for a path that names a GGUF file and not a folder.
    package static func isFile(_ path: String) -> Bool { path.lowercased().hasSuffix(".gguf") }

    /// One for each model, by name: of a split one its first file.
    package static func models(in folder: String) -> [String] {
        files(in: folder).filter { !isProjector($0) && isFirst($0) }.sorted()
    }

    /// The most exact first.
    static func projectors(in folder: String) -> [String] {
        files(in: folder).filter { isProjector($0) && isFirst($0) }.sorted { (rank($0), $0) < (rank($1), $1) }
    }

    /// What a model is called that lies in this file: without the ending, and without the number of a part.
    package static func name(of file: String) -> String {
        let stem = isFile(file) ? String(file.dropLast(5)) : file
        let parts = stem.utf8.split(separator: UInt8(ascii: "-"))
        let tail = "-00001-of-00001".utf8.count
        guard parts.count > 3, parts[parts.count - 2].elementsEqual("of".utf8),
            parts.suffix(3).allSatisfy({
                $0.elementsEqual("of".utf8) || $0.count == 5 && Int(Substring($0)) != nil
            })
        else { return stem }
        return String(stem.dropLast(tail))
    }

    private static func files(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter(isFile)
    }

    private static func isProjector(_ name: String) -> Bool { name.lowercased().contains("mmproj") }

    private static func isFirst(_ name: String) -> Bool {
        name == "\(self.name(of: name)).gguf" || name.contains("-00001-of-")
    }

    private static func rank(_ name: String) -> Int {
        let name = name.lowercased()
        return ["f32", "bf16", "f16", "q8_0"].firstIndex { name.contains($0) } ?? 4
    }
}
