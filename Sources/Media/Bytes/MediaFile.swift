import Glibc

/// A file read whole, if it is not larger than a limit.
package enum MediaFile {
    /// - Parameter limit: the largest number of bytes; checked before anything is read.
    /// - Parameter excess: the error for a file of that many bytes.
    package static func bytes(
        of path: String, limit: Int, excess: (Int) -> MediaError
    ) throws(MediaError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)  // a pipe must not block
        guard file >= 0 else { throw .unreadableFile(reason: String(cString: strerror(errno))) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadableFile(reason: "it is not a regular file")
        }
        let size = Int(status.st_size)
        guard size <= limit else { throw excess(size) }
        guard size > 0 else { throw .unknownFormat }
        return try [UInt8](count: size) { (base) throws(MediaError) in
            var done = 0
            while done < size {
                let got = read(file, base + done, size - done)
                guard got > 0 else { throw .unreadableFile(reason: "it ended early") }
                done += got
            }
        }
    }
}
