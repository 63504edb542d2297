import JSON

/// `GET /v1/models`: every served name, the one that answers carry first.
package struct ModelList: Sendable, Equatable {
    package var models: [ServedModel]

    package init(_ models: [ServedModel]) { self.models = models }

    package var json: JSONValue { ["object": "list", "data": .array(models.map(\.json))] }
}

/// `GET /v1/models/{id}`: a name that is served.
package struct ServedModel: Sendable, Equatable {
    package var name: String
    /// Unix seconds.
    package var created: Int
    /// Tokens of prompt and answer together; nil while that is unknown.
    package var context: Int?
    /// Of the permission that the older API lists beside a model.
    package var permissionID: String

    package init(
        name: String, created: Int, context: Int?,
        permissionID: String = ServedModel.randomPermissionID()
    ) {
        self.name = name
        self.created = created
        self.context = context
        self.permissionID = permissionID
    }

    /// `modelperm-` and 32 random hexadecimal digits.
    package static func randomPermissionID() -> String {
        let digits = Array("0123456789abcdef")
        return "modelperm-" + String((0..<32).map { _ in digits[Int.random(in: 0..<16)] })
    }

    /// `root` is the name itself: LangChain's NVIDIA client picks its default model by that.
    package var json: JSONValue {
        [
            "id": .string(name), "object": "model", "created": .integer(created), "owned_by": "system",
            "root": .string(name), "parent": .null, "max_model_len": context.orNull,
            "permission": [permission],
        ]
    }

    private var permission: JSONValue {
        [
            "id": .string(permissionID), "object": "model_permission", "created": .integer(created),
            "allow_create_engine": false, "allow_sampling": true, "allow_logprobs": true,
            "allow_search_indices": false, "allow_view": true, "allow_fine_tuning": false,
            "organization": "*", "group": .null, "is_blocking": false,
        ]
    }
}
