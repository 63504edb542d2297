import Wire

/// The names that a server answers to.
struct ServedModels: Sendable {
    private let models: [ServedModel]

    /// `names` holds one at least.
    init(_ names: [String], created: Int = unixSeconds()) {
        models = names.map { ServedModel(name: $0, created: created, context: nil) }
    }

    func list(context: Int?) -> ModelList {
        ModelList(
            models.map { model in
                var model = model
                model.context = context
                return model
            })
    }

    func model(_ name: String, context: Int?) throws(APIError) -> ServedModel {
        guard var model = models.first(where: { $0.name == name }) else { throw .unknownModel(name) }
        model.context = context
        return model
    }

    /// The name that an answer carries: the one that was asked for where it is served, else the first where
    /// none was asked for.
    func name(for requested: String?) throws(APIError) -> String {
        guard let requested, !requested.isEmpty else { return models[0].name }
        return try model(requested, context: nil).name
    }
}
