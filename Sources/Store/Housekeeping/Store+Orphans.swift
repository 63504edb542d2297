import Files
import GRDB

extension Store {
    /// Deletes files that no record tells of: those of uploads and requests that a crash interrupted.
    static func removeOrphans(
        _ records: Records, _ folders: DataDirectory, _ files: any FileLayer
    ) throws(StoreError) {
        for (folder, known) in [
            (folders.assets, "SELECT id || '-' || sha256 FROM assets WHERE sha256 IS NOT NULL"),
            (folders.pending, "SELECT file FROM pendingParts WHERE file IS NOT NULL"),
        ] {
            let wanted = try records.writeHere { try String.fetchSet($0, sql: known) }
            for name in try folders.names(in: folder) where !wanted.contains(name) {
                try? files.remove("\(folder)/\(name)")
            }
        }
    }
}
