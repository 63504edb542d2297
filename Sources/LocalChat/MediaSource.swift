import Chat
import Prompting

/// Gets the bytes of a picture or clip: the URL as the request has it, and what is expected there. Ends early
/// where its task is cancelled. Of its errors, `invalid` needs no parameter: the place in the request is added.
package typealias MediaSource =
    @Sendable (_ url: String, _ kind: MediaKind) async throws(ChatError) -> [UInt8]
