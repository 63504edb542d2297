import Chat
import JSON

/// Builds a body for one kind of replica. A field that was asked for and that the kind does not know is refused:
/// dropping it would answer another question.
struct FieldWriter {
    let kind: ReplicaKind
    private(set) var fields: JSONObject

    init(_ kind: ReplicaKind, _ fields: JSONObject = JSONObject()) {
        self.kind = kind
        self.fields = fields
    }

    /// nil adds nothing.
    ///
    /// - Parameter parameter: how the client calls it; its own name where nil.
    mutating func add(
        _ name: String, _ value: JSONValue?, for kinds: Set<ReplicaKind> = .all, parameter: String? = nil
    ) throws(ChatError) {
        guard let value else { return }
        guard kinds.contains(kind) else { throw refusal(parameter ?? name) }
        fields[name] = value
    }

    func refusal(_ parameter: String) -> ChatError {
        .invalid(
            message:
                "\(parameter) cannot be passed on: this server's replicas are of kind \(kind.rawValue), which "
                + "has no such field.", parameter: parameter)
    }
}
