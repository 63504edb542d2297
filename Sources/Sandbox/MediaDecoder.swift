/// Whoever makes patches of files: children that cannot do harm, or this process itself.
package protocol MediaDecoder: Sendable {
    /// Waits for its turn, then for the result. Never blocks a thread of the caller's; a cancelled task gets
    /// `.cancelled` at once, and what was being decoded for it is given up.
    func prepare(_ request: MediaRequest) async throws(SandboxError) -> PreparedMedia
}
