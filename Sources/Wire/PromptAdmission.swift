/// A last word about a request, once its prompt has been counted and before the model does any work: whoever
/// reads requests may hold them to limits of tokens.
package struct PromptAdmission: Sendable {
    /// Tokens of all prompts, and of all answers at most. False: the request is refused, for a reason that the
    /// asker keeps.
    package let admits: @Sendable (_ promptTokens: Int, _ answerTokens: Int) -> Bool

    package init(_ admits: @escaping @Sendable (_ promptTokens: Int, _ answerTokens: Int) -> Bool) {
        self.admits = admits
    }
}
