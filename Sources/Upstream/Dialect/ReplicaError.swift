import Chat
import JSON

/// What a replica says instead of an answer: `{"error": {"message": …}}`, or the same fields at the top, or
/// FastAPI's `detail`.
struct ReplicaError: Equatable {
    var message: String?
    var parameter: String?
    var type: String?
    var code: Int?

    /// Bytes of such a body that are read.
    static let longestBody = 64 << 10
    private static let longestMessage = 1_000

    init?(_ document: JSONValue) {
        let isWrapped = document["error"]?.object != nil
        let fields = isWrapped ? document["error"] : document
        guard
            isWrapped || document["object"]?.string == "error" || document["detail"] != nil
                || document["error"]?.string != nil
        else { return nil }
        let text =
            fields?["message"]?.string ?? document["error"]?.string ?? document["detail"]?.string
            ?? document["message"]?.string
        message = text.map { String($0.prefix(Self.longestMessage)) }
        parameter = fields?["param"]?.string
        type = fields?["type"]?.string
        code = fields?["code"]?.int
    }

    init(body: [UInt8]) {
        self = (try? JSONValue(parsing: body)).flatMap(ReplicaError.init) ?? ReplicaError()
    }

    private init() {}
}

extension ChatError {
    /// The words with which clients know that a shorter conversation helps; vLLM, SGLang and this server all use
    /// them.
    private static let contextWords = "maximum context length"

    /// A refusal of a replica, which is the client's fault.
    init(refusal message: String?, status: Int) {
        let message = message ?? "The replica refused the request with status \(status)."
        self =
            message.contains(Self.contextWords) || message.contains("context length")
            ? .contextExceeded(message: message, parameter: "input_tokens")
            : .invalid(message: message, parameter: nil)
    }
}
