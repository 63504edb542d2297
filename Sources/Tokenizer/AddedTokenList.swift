import JSON

/// The added tokens of both files, merged: `tokenizer_config.json` may list tokens that
/// `tokenizer.json` does not, and has the last word on those that both list.
struct AddedTokenList {
    private(set) var tokens: [AddedToken] = []
    private var placeOfID: [Int32: Int] = [:]

    /// The list of `tokenizer.json`.
    mutating func read(_ field: JSONField) throws {
        guard field.value.map({ !$0.isNull }) ?? false else { return }
        for place in try field.read(as: [JSONValue].self).indices {
            try add(field[place], id: field[place].require("id"))
        }
    }

    /// The object of `tokenizer_config.json`, whose keys are ids.
    mutating func readDecoder(_ field: JSONField) throws {
        guard field.value.map({ !$0.isNull }) ?? false else { return }
        for key in try field.read(as: JSONObject.self).keys {
            guard let id = Int(key) else {
                throw TokenizerError.idOutOfRange(
                    token: try field[key].require("content"), id: key, limit: Vocabulary.idLimit)
            }
            try add(field[key], id: id)
        }
    }

    private mutating func add(_ field: JSONField, id: Int) throws {
        let content: String = try field.require("content")
        guard (0..<Vocabulary.idLimit).contains(id) else {
            throw TokenizerError.idOutOfRange(token: content, id: String(id), limit: Vocabulary.idLimit)
        }
        guard !content.isEmpty else { throw TokenizerError.emptyToken(id: id) }
        guard content.utf8.count <= Self.contentLimit else {
            throw TokenizerError.tokenTooLong(
                id: id, byteCount: content.utf8.count, limit: Self.contentLimit)
        }
        for flag in ["lstrip", "rstrip", "single_word"] where try field.value(flag, default: false) {
            throw TokenizerError.unsupported(
                "added_tokens: \(JSONValue.string(content).summary): \(flag)", value: "true")
        }
        let isSpecial = try field.value("special", default: false)
        let token = AddedToken(
            id: Int32(id), content: content, isSpecial: isSpecial,
            isNormalized: try field.value("normalized", default: !isSpecial))
        if let place = placeOfID[token.id] {
            let known = tokens[place]
            guard known.content.utf8.elementsEqual(content.utf8) else {
                throw TokenizerError.idTaken(id: id, first: known.content, second: content)
            }
            tokens[place] = token
        } else {
            placeOfID[token.id] = tokens.count
            tokens.append(token)
        }
    }

    /// Matching looks this far ahead at each place of a text.
    private static let contentLimit = 256

    /// An added token may be one of the base vocabulary if both agree on its id.
    func check(against vocabulary: Vocabulary) throws(TokenizerError) {
        var idOfContent: [[UInt8]: Int32] = [:]
        for token in tokens {
            if let other = idOfContent.updateValue(token.id, forKey: Array(token.content.utf8)) {
                throw .tokenTwice(token.content, first: Int(other), second: Int(token.id))
            }
            if let base = vocabulary.id(of: token.content.utf8Span.span), base != token.id {
                throw .tokenTwice(token.content, first: Int(base), second: Int(token.id))
            }
            if let taken = vocabulary.spelling(of: Int(token.id)),
                !taken.utf8.elementsEqual(token.content.utf8)
            {
                throw .idTaken(id: Int(token.id), first: taken, second: token.content)
            }
        }
    }
}
