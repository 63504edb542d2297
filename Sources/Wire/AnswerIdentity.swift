import JSON

/// What every part of one answer repeats: the whole of it, or each chunk.
package struct AnswerIdentity: Sendable, Equatable {
    /// `chatcmpl-…` or `cmpl-…`.
    package let id: String
    /// Unix seconds.
    package let created: Int
    /// The served name.
    package let model: String

    package init(id: String, created: Int, model: String) {
        self.id = id
        self.created = created
        self.model = model
    }

    /// The members that an answer begins with; `object` names its kind.
    func members(object: String) -> JSONObject {
        [
            "id": .string(id), "object": .string(object), "created": .number(JSONNumber(created)),
            "model": .string(model),
        ]
    }
}
