import Arguments

/// The arguments of one tool.
struct ToolSchema {
    let name: String
    /// nil where the schema lists no properties.
    private let types: [String: ArgumentType]?

    init(_ tool: Tool) {
        name = tool.name
        guard let parameters = tool.parameters else {
            types = nil
            return
        }
        let types = ArgumentType.arguments(of: parameters)
        self.types = types.isEmpty ? nil : types
    }

    /// A tool that was not offered.
    init(unknown name: String) {
        self.name = name
        types = nil
    }

    func type(of argument: String) -> ArgumentType { types?[argument] ?? .unknown }

    /// Whether a `<parameter=argument>` inside an unclosed value can be meant as the next argument.
    func mayHave(_ argument: String) -> Bool {
        if let types { return types[argument] != nil }
        return !argument.isEmpty
            && argument.utf8.allSatisfy {
                ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || (0x30...0x39).contains($0) || $0 == 0x5F
                    || $0 == 0x2D || $0 == 0x2E
            }
    }
}
