import Engine
import Files
import Foundation
import Glibc

/// The folder of the snapshots of one process. Files are written aside and renamed, so each is whole or has a name that
/// the next start removes.
struct SnapshotFolder: Sendable {
    let path: String
    let files: any FileLayer
    private let lock: FileLock

    private static let partial = ".partial"

    /// Makes the folder where there is none.
    init(_ path: String, files: any FileLayer) throws(SnapshotError) {
        self.path = path
        self.files = files
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unusable(path: path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            access(path, R_OK | W_OK | X_OK) == 0
        else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        guard status.st_mode & 0o022 == 0 else {
            throw .open(path: path, mode: Int(status.st_mode & 0o7777))
        }
        do throws(FileFault) {
            lock = try FileLock("\(path)/martlet.lock")
        } catch {
            throw error.code == EWOULDBLOCK
                ? .inUse(path: path) : .unusable(path: path, reason: String(cString: strerror(error.code)))
        }
    }

    func release() { lock.release() }

    /// Takes stock, and removes what is damaged, foreign, half written or needed by nothing.
    func scan(binding: [UInt8]) -> SnapshotIndex {
        var states: [(header: SnapshotHeader, use: Double)] = []
        var chunks: [PrefixKey: Int] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            if name.hasSuffix(Self.partial) { remove(name) }
            guard let kind = [SnapshotHeader.Kind.state, .chunk].first(where: { name.hasSuffix($0.suffix) })
            else { continue }
            guard let header = header(of: name), header.kind == kind, header.binding == binding,
                header.fileName == name
            else {
                remove(name)
                continue
            }
            switch kind {
            case .state: states.append((header, modificationTime(of: name)))
            case .chunk: chunks[header.name.key] = header.fileByteCount
            }
        }
        var index = SnapshotIndex()
        for (header, _) in states.sorted(by: { $0.use < $1.use }) {
            guard header.name.chunks.allSatisfy({ chunks[$0] != nil }), index.count < SnapshotIndex.entryLimit
            else {
                remove(header.fileName)
                continue
            }
            index.add(
                header.name, length: header.length, byteCount: header.fileByteCount,
                chunkByteCount: header.name.chunks.first.flatMap { chunks[$0] } ?? 0)
        }
        for key in chunks.keys where !index.containsChunk(key) {
            remove(SnapshotHeader.fileName(key, .chunk))
        }
        return index
    }

    private func header(of name: String) -> SnapshotHeader? {
        guard let file = SnapshotFile("\(path)/\(name)") else { return nil }
        return file.header()
    }

    private func modificationTime(of name: String) -> Double {
        var status = stat()
        guard stat("\(path)/\(name)", &status) == 0 else { return 0 }
        return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9
    }

    /// Remembers for the next start that it was used.
    func touch(_ name: String) { utimensat(AT_FDCWD, "\(path)/\(name)", nil, 0) }

    func remove(_ name: String) { try? files.remove("\(path)/\(name)") }

    /// Writes a file aside with what `body` gives it, and then gives it its name. Nothing is left where that fails.
    func write(
        _ name: String, _ body: (inout PartialFile) throws(WriteFailure) -> Void
    ) throws(WriteFailure) {
        let aside = "\(path)/\(name)\(Self.partial)"
        var file: PartialFile
        do throws(FileFault) { file = try PartialFile(aside, files) } catch { throw .fault(error) }
        do throws(WriteFailure) {
            try body(&file)
        } catch {
            file.discard()
            throw error
        }
        do throws(FileFault) {
            try file.seal()
            try files.rename(aside, to: "\(path)/\(name)")
        } catch {
            try? files.remove(aside)
            throw .fault(error)
        }
    }

    /// Makes names durable.
    func sync() throws(WriteFailure) {
        do throws(FileFault) { try files.syncFolder(path) } catch { throw .fault(error) }
    }
}

/// Why a file was not written.
enum WriteFailure: Error {
    /// The engine has taken the state back.
    case withdrawn
    case fault(FileFault)
}
