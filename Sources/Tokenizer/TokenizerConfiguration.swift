import JSON

/// The special tokens that `tokenizer_config.json` names.
package struct TokenizerConfiguration: Sendable, Equatable {
    package var bosToken: String?
    package var eosToken: String?
    package var padToken: String?
    package var unkToken: String?

    package init() {}

    init(_ field: JSONField) throws(JSONError) {
        bosToken = try Self.token(field["bos_token"])
        eosToken = try Self.token(field["eos_token"])
        padToken = try Self.token(field["pad_token"])
        unkToken = try Self.token(field["unk_token"])
    }

    /// A token is named by its text or by an object with its `content`.
    private static func token(_ field: JSONField) throws(JSONError) -> String? {
        switch field.value {
        case nil, .null: nil
        case .object: try field.require("content")
        default: try field.read()
        }
    }
}
