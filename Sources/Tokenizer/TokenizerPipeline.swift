import JSON

/// The steps that `tokenizer.json` lists around its model. All that is not the pipeline of this
/// family is refused by name, because to pass over a step is to make wrong tokens.
struct TokenizerPipeline {
    let pattern: PieceScanner.Pattern
    let normalizes: Bool

    init(_ file: JSONField) throws {
        normalizes = try Self.readNormalizer(file["normalizer"])
        pattern = try Self.readPreTokenizer(file["pre_tokenizer"])
        // Both only bear on what is done around the ids of a text, if they are byte-level.
        try Self.requireByteLevel(file["post_processor"], isOptional: true)
        try Self.requireByteLevel(file["decoder"], isOptional: false)
        try Self.checkModel(file["model"])
    }

    private static func readNormalizer(_ field: JSONField) throws -> Bool {
        if field.value?.isNull ?? true { return false }
        let type = try field.require("type", as: String.self)
        guard type == "NFC" else { throw unsupported(field["type"]) }
        return true
    }

    /// `Split` by a known pattern, then `ByteLevel` that only maps bytes.
    private static func readPreTokenizer(_ field: JSONField) throws -> PieceScanner.Pattern {
        guard try field.require("type", as: String.self) == "Sequence" else {
            throw unsupported(field["type"])
        }
        let steps = field["pretokenizers"]
        guard try steps.read(as: [JSONValue].self).count == 2 else { throw unsupported(steps) }
        let (split, bytes) = (steps[0], steps[1])
        guard try split.require("type", as: String.self) == "Split" else { throw unsupported(split["type"]) }
        guard try split.value("behavior", default: "Isolated") == "Isolated" else {
            throw unsupported(split["behavior"])
        }
        try requireFalse(split["invert"])
        try requireByteLevel(bytes, isOptional: false)
        try requireFalse(bytes["add_prefix_space"])
        try requireFalse(bytes["use_regex"], default: true)
        let expression = try split.require("pattern.Regex", as: String.self)
        guard let pattern = PieceScanner.Pattern(rawValue: expression) else {
            throw TokenizerError.unsupportedPattern(expression)
        }
        return pattern
    }

    private static func checkModel(_ model: JSONField) throws {
        guard try model.value("type", default: "BPE") == "BPE" else { throw unsupported(model["type"]) }
        for flag in ["byte_fallback", "ignore_merges"] { try requireFalse(model[flag]) }
        for affix in ["continuing_subword_prefix", "end_of_word_suffix"] {
            guard try model.value(affix, default: "").isEmpty else { throw unsupported(model[affix]) }
        }
        guard try model.value("dropout", default: 0.0) == 0 else { throw unsupported(model["dropout"]) }
        // An unknown token or its fusing is never met: every byte has a token.
    }

    private static func requireByteLevel(_ field: JSONField, isOptional: Bool) throws {
        if isOptional, field.value?.isNull ?? true { return }
        guard try field.require("type", as: String.self) == "ByteLevel" else {
            throw unsupported(field["type"])
        }
    }

    private static func requireFalse(_ field: JSONField, default missing: Bool = false) throws {
        let isTrue = try field.value.map { value in
            value.isNull ? missing : try field.read(as: Bool.self)
        }
        if isTrue ?? missing { throw unsupported(field) }
    }

    private static func unsupported(_ field: JSONField) -> TokenizerError {
        .unsupported(field.path.dotted, value: field.value?.summary ?? "a missing value")
    }
}
