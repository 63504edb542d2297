import JSON

/// What a client is told when it gets no answer.
package struct ErrorBody: Sendable, Equatable {
    package var message: String
    package var type: String
    /// The field of the request that is to blame, where it is one.
    package var parameter: String?
    /// The HTTP status.
    package var code: Int

    package init(message: String, type: String, parameter: String?, code: Int) {
        self.message = message
        self.type = type
        self.parameter = parameter
        self.code = code
    }

    package var json: JSONValue { ["error": .object(members)] }

    /// The same within a stream whose headers are sent. LangChain's NVIDIA client knows it by `object`, and
    /// would take the end of the stream for the end of an answer without it.
    package var eventJSON: JSONValue {
        var members = members
        members["object"] = "error"
        return ["error": .object(members)]
    }

    private var members: JSONObject {
        [
            "message": .string(message), "type": .string(type), "param": parameter.orNull,
            "code": .integer(code),
        ]
    }
}
