/// Knows some of the media of one request beforehand, and takes note of those that are fetched for it.
package protocol MediaKeeper: Sendable {
    /// The file at a URL; nil where it is to be fetched.
    func file(at reference: MediaReference) async throws(MediaKeeperError) -> [UInt8]?
    func fetched(_ file: [UInt8], from url: String)
}

/// Why a keeper does not give a file.
package enum MediaKeeperError: Error, Sendable, Equatable {
    /// The request names what it cannot have.
    case refused(WireError)
    /// It is kept, but cannot be read now.
    case unreachable(message: String)
}
