import Chat
import Patches

/// Gets what is behind the URL of a picture or clip: the URL as the request has it, and what is expected
/// there. Ends early where its task is cancelled. Of its errors, `invalid` needs no parameter: the place in
/// the request is added.
package typealias MediaSource =
    @Sendable (_ url: String, _ kind: MediaKind) async throws(ChatError) -> MediaBytes

/// A picture or clip before it is decoded.
package enum MediaBytes: Sendable, Equatable {
    case file([UInt8])
    /// A clip as a list of pictures, each a file by itself.
    case frames([[UInt8]])

    package var count: Int {
        switch self {
        case .file(let bytes): bytes.count
        case .frames(let files): files.reduce(0) { $0 + $1.count }
        }
    }
}
