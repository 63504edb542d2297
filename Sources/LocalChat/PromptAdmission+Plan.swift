import Chat
import Prompting
import Wire

extension PromptAdmission? {
    /// Asks, where somebody wants to be asked.
    func admit(_ prompts: [Prompt], _ plan: SamplingPlan) throws(ChatError) {
        guard let self else { return }
        let promptTokens = prompts.reduce(0) { $0 + $1.tokens.count }
        let answerTokens = prompts.reduce(0) { $0 + plan.mostTokens($1) }
        guard self.admits(promptTokens, answerTokens) else { throw .notAdmitted }
    }
}
