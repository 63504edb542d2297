import Foundation

/// The projector (vision tower) that belongs to a GGUF file: a file beside it with `mmproj` in its name.
enum ProjectorSearch {
    /// Those beside the file, the most exact first.
    static func found(in folder: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { isProjector($0) }.sorted { (rank($0), $0) < (rank($1), $1) }
    }

    static func isProjector(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix(".gguf") && name.contains("mmproj")
    }

    private static func rank(_ name: String) -> Int {
        let name = name.lowercased()
        return ["f32", "bf16", "f16", "q8_0"].firstIndex { name.contains($0) } ?? 4
    }
}
