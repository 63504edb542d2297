import Intake
import Martlet
import Sandbox
import Wire

extension LocalBackend {
    /// What a backend is started with.
    package struct Options: Sendable {
        /// The model's folder.
        package var model: String
        /// Threads, context, memory, and how many requests run and wait.
        package var engine = Model.Options()
        /// Several or late system messages go to the template as they are, which refuses them.
        package var strictTemplate = false
        /// Tokens of an answer at most where the request does not say; nil for what the context holds.
        package var defaultMaxTokens: Int?
        /// Tokens of a thought at most for words of `reasoning_effort`; those that are missing set no limit.
        package var effortBudgets: [String: Int] = [:]
        /// Pixels and frames where the request does not say.
        package var media = MediaFields()
        /// Bytes of memory that the pictures and clips of all requests inside may take together.
        package var mediaByteLimit = 2 << 30
        /// Where the bytes of pictures and clips come from.
        package var source: MediaSource
        /// Decodes and resizes them.
        package var decoder: any MediaDecoder = DirectDecoder()

        package init(model: String, source: @escaping MediaSource) {
            self.model = model
            self.source = source
        }
    }
}
