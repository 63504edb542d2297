import Foundation

/// A regular file mapped for reading. The mapping ends with the object. A file that another process
/// cuts short while it is mapped ends this one (SIGBUS), as with every program that maps weights.
final class MappedFile: Sendable {
    let name: String
    /// Another file, or the same one changed, has another.
    let identity: String
    // Read-only memory, so sharing it between threads is safe.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// `nil` where the folder has no such file. `name` is a plain file name.
    static func open(_ name: String, in folder: String, maximumBytes: Int = .max)
        throws(CheckpointError) -> MappedFile?
    {
        // Not to be blocked by a pipe, which is refused below.
        let descriptor = Foundation.open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(file: name, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        return try MappedFile(descriptor, name: name, maximumBytes: maximumBytes)
    }

    private init(_ descriptor: Int32, name: String, maximumBytes: Int) throws(CheckpointError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .unreadable(file: name, reason: String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: name, reason: "it is not a regular file")
        }
        let size = Int(status.st_size)
        guard size <= maximumBytes else {
            throw .unreadable(file: name, reason: "it has \(size) bytes; the limit is \(maximumBytes)")
        }
        self.name = name
        identity =
            "\(status.st_dev):\(status.st_ino):\(size):\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
            + ":\(status.st_ctim.tv_sec).\(status.st_ctim.tv_nsec)"
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw .unreadable(file: name, reason: String(cString: strerror(errno)))
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        if bytes.starts(with: Self.pointerBeginning) {
            throw .unreadable(
                file: name, reason: "it is a pointer of Git LFS; `git lfs pull` brings the file itself")
        }
    }

    /// How Git LFS's stand-in for a large file begins.
    private static let pointerBeginning = "version https://git-lfs.github.com/spec/".utf8

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }

    /// Has the system begin to read these bytes, because they will be wanted soon.
    func prefetch(_ range: Range<Int>) {
        guard let start = bytes.baseAddress, !range.isEmpty else { return }
        let page = Int(getpagesize())
        let first = range.lowerBound / page * page
        madvise(UnsafeMutableRawPointer(mutating: start + first), range.upperBound - first, MADV_WILLNEED)
    }

    /// Lets the system take the memory back; the bytes are read again when they are next used.
    func release() {
        guard let start = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED)
    }

    /// Waits until these bytes are in memory.
    func touch(_ range: Range<Int>) {
        prefetch(range)
        var sum: UInt8 = 0
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: 4096) { sum &+= bytes[offset] }
        withExtendedLifetime(sum) {}
    }
}
