import Checkpoint
import Crypto
import Files
import Foundation

/// What a state depends on besides its tokens and images: the program to the byte, the weights to the byte, the model's
/// settings, and the numerical mode. The digests of large files are kept in the folder, by the files'
/// identities, so that the next start need not read them again.
package struct SnapshotBinding {
    private let cache: URL
    private var known: [String: String] = [:]
    private var used: [String: String] = [:]

    private static let fileName = "digests"
    private static let program = "/proc/self/exe"

    /// 32 bytes for a model as it is served.
    ///
    /// - Parameters:
    ///   - mode: the numerical mode, in any words that differ where results do.
    ///   - path: the snapshots' folder.
    package static func digest(
        of model: ModelFolder, mode: String, in path: String, files: any FileLayer = SystemFiles()
    ) -> [UInt8] {
        var binding = SnapshotBinding(URL(filePath: path).appending(path: fileName))
        var hash = SHA256()
        hash.update(data: Data("martlet \(SnapshotHeader.version) \(mode)\n".utf8))
        hash.update(data: Data(binding.programDigest().utf8))
        let settings = FileManager.default.contents(atPath: model.url(for: "config.json").path) ?? Data()
        hash.update(data: Data("\n\(settings.count)\n".utf8) + settings)
        for digest in model.weightFiles.map({ binding.digest($0.identity, $0.bytes) }).sorted() {
            hash.update(data: Data("\(digest)\n".utf8))
        }
        binding.save(files)
        return Array(hash.finalize())
    }

    private init(_ cache: URL) {
        self.cache = cache
        guard let file = FileManager.default.contents(atPath: cache.path), file.count <= 1 << 20 else {
            return
        }
        for line in String(decoding: file, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[1].utf8.count == 64 { known[String(parts[0])] = String(parts[1]) }
        }
    }

    private mutating func digest(_ identity: String, _ bytes: UnsafeRawBufferPointer) -> String {
        if let digest = known[identity] {
            used[identity] = digest
            return digest
        }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
            hash.update(bufferPointer: .init(rebasing: bytes[start..<min(start + 1 << 20, bytes.count)]))
        }
        let digest = hash.finalize().map { String(format: "%02x", $0) }.joined()
        used[identity] = digest
        return digest
    }

    private mutating func programDigest() -> String {
        var status = stat()
        guard stat(Self.program, &status) == 0,
            let program = try? Data(contentsOf: URL(filePath: Self.program), options: .alwaysMapped)
        else { return "" }
        let identity =
            "\(status.st_dev):\(status.st_ino):\(status.st_size):\(status.st_mtim.tv_sec)."
            + "\(status.st_mtim.tv_nsec):\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
        return program.withUnsafeBytes { digest(identity, $0) }
    }

    /// A folder where that fails is told of when it is opened.
    private func save(_ files: any FileLayer) {
        guard used != known else { return }
        let text = used.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
        try? FileManager.default.createDirectory(
            atPath: cache.deletingLastPathComponent().path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let aside = cache.path + ".partial"
        try? files.remove(aside)
        guard var file = try? PartialFile(aside, files) else { return }
        guard (try? file.write(Array(text.utf8))) != nil else { return file.discard() }
        guard (try? file.seal()) != nil else { return }
        try? files.rename(aside, to: cache.path)
    }
}
