import Glibc

enum Poll {
    /// Waits until one of the descriptors can be read or has come to its end.
    /// - Parameter time: nil to wait for ever.
    /// - Returns: false when the time is over.
    static func wait(for descriptors: [Int32], within time: Duration?) -> Bool {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let end = time.map { ContinuousClock.now + $0 }
        while true {
            let status = poll(&entries, nfds_t(entries.count), milliseconds(until: end))
            if status > 0 { return true }
            if status == 0 {
                guard let end, ContinuousClock.now < end else { return false }
            } else if errno != EINTR && errno != EAGAIN {
                // Nothing that waiting could mend: let the reader find out.
                return true
            }
        }
    }

    /// Rounded up, so that the last wait is not a loop of empty ones.
    private static func milliseconds(until end: ContinuousClock.Instant?) -> Int32 {
        guard let end else { return -1 }
        let left = (end - .now) / .milliseconds(1)
        return Int32(min(max(0, left.rounded(.up)), 1e9))
    }
}
