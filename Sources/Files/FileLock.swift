import Glibc
import Synchronization

/// A file that one process at a time holds; the system lets go of it when the process ends, however it ends.
package final class FileLock: Sendable {
    private let file: Mutex<Int32?>

    /// Makes the file where there is none, for its owner only.
    ///
    /// - Throws: `EWOULDBLOCK` where another holds it.
    package init(_ path: String) throws(FileFault) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFault(code: errno, call: "open") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(file)
            throw FileFault(code: code, call: "flock")
        }
        self.file = Mutex(file)
    }

    package func release() {
        file.withLock { file in
            if let file { close(file) }
            file = nil
        }
    }

    deinit { release() }
}
