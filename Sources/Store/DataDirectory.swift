import Files
import Foundation
import Glibc

/// The folder that a store lives in.
struct DataDirectory: Sendable {
    let url: URL

    var database: String { url.appending(path: "martlet.sqlite").path }
    var assets: String { url.appending(path: "assets").path }
    var pending: String { url.appending(path: "pending").path }

    /// Makes the folder where there is none, and closes it to others.
    init(_ url: URL) throws(StoreError) {
        self.url = url
        do {
            for path in [url.path, assets, pending] {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        } catch {
            let reason = (error as NSError).userInfo[NSUnderlyingErrorKey].map { "\($0)" }
            throw .unusableDirectory(
                path: url.path, reason: Self.systemReason ?? reason ?? error.localizedDescription)
        }
        var status = stat()
        guard stat(url.path, &status) == 0, status.st_mode & 0o077 == 0 || chmod(url.path, 0o700) == 0,
            access(url.path, R_OK | W_OK | X_OK) == 0, access(assets, W_OK | X_OK) == 0,
            access(pending, W_OK | X_OK) == 0
        else { throw .unusableDirectory(path: url.path, reason: Self.systemReason ?? "it is not writable") }
        // SQLite gives the files beside it the same mode and owner.
        let file = open(database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .unusableDirectory(path: url.path, reason: Self.systemReason ?? "it is not writable")
        }
        close(file)
        // A command that root runs before the server's first start must leave nothing that the server cannot write.
        if geteuid() == 0, status.st_uid != 0 {
            for path in [assets, pending, database] { _ = chown(path, status.st_uid, status.st_gid) }
        }
    }

    private static var systemReason: String? { errno == 0 ? nil : String(cString: strerror(errno)) }

    /// Names in one of the folders.
    func names(in folder: String) throws(StoreError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch { throw .storageUnavailable(reason: error.localizedDescription) }
    }
}

/// Held by the one server of a data directory; the system lets go of it when the process ends, however it ends.
final class ServerLock: Sendable {
    private let lock: FileLock

    init(_ directory: DataDirectory) throws(StoreError) {
        do throws(FileFault) {
            lock = try FileLock(directory.url.appending(path: "martlet.lock").path)
        } catch {
            throw error.code == EWOULDBLOCK
                ? .inUse(path: directory.url.path)
                : .unusableDirectory(path: directory.url.path, reason: String(cString: strerror(error.code)))
        }
    }

    func release() { lock.release() }
}
