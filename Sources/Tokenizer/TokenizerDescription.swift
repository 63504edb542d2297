import JSON

/// What the files of a tokenizer say, checked: every id in range and given once, every merge of and
/// to a token of the vocabulary, every byte written by some token.
struct TokenizerDescription {
    private(set) var vocabulary: Vocabulary
    private(set) var merges: MergeTable
    private(set) var idOfByte: [Int32]
    private(set) var pattern: PieceScanner.Pattern
    private(set) var normalizes: Bool
    private(set) var addedTokens: [AddedToken]
    private(set) var configuration = TokenizerConfiguration()

    /// `configuration` is the document of `tokenizer_config.json`, which a folder may lack.
    init(tokenizer: JSONValue, configuration: JSONValue?) throws(TokenizerError) {
        let file = JSONField(tokenizer, in: "tokenizer.json")
        var added = AddedTokenList()
        do {
            let pipeline = try TokenizerPipeline(file)
            pattern = pipeline.pattern
            normalizes = pipeline.normalizes
            vocabulary = try Self.readVocabulary(file["model"]["vocab"])
            idOfByte = try Self.readBytes(vocabulary)
            merges = try Self.readMerges(file["model"]["merges"], vocabulary)
            try added.read(file["added_tokens"])
            if let configuration {
                let file = JSONField(configuration, in: "tokenizer_config.json")
                try added.readDecoder(file["added_tokens_decoder"])
                self.configuration = try TokenizerConfiguration(file)
            }
        } catch let error as JSONError {
            throw .malformed(error)
        } catch let error as TokenizerError {
            throw error
        } catch {
            throw .unreadable(file: "tokenizer.json", reason: "\(error)")
        }
        try added.check(against: vocabulary)
        addedTokens = added.tokens
    }

    private static func readVocabulary(_ field: JSONField) throws -> Vocabulary {
        let object = try field.read(as: JSONObject.self)
        var vocabulary = Vocabulary(capacity: object.count)
        for (token, value) in object.members {
            guard let id = value.int else {
                guard let number = value.number, number.isInteger else {
                    throw field[token].mismatch(expected: "an integer")
                }
                throw TokenizerError.idOutOfRange(
                    token: token, id: number.spelling, limit: Vocabulary.idLimit)
            }
            try vocabulary.add(token, id: id)
        }
        return vocabulary
    }

    private static func readBytes(_ vocabulary: Vocabulary) throws(TokenizerError) -> [Int32] {
        var ids: [Int32] = []
        for byte in UInt8.min...UInt8.max {
            guard let id = vocabulary.id(of: ByteAlphabet.spelling(of: byte).span) else {
                throw .missingByte(byte)
            }
            ids.append(id)
        }
        return ids
    }

    private static func readMerges(_ field: JSONField, _ vocabulary: Vocabulary) throws -> MergeTable {
        guard let list = field.value?.array else { throw field.mismatch(expected: "an array") }
        var merges = MergeTable(capacity: list.count)
        var joined: [UInt8] = []
        for (index, merge) in list.enumerated() {
            let pair = try parts(of: merge, index)
            func id(of token: String) throws(TokenizerError) -> Int32 {
                guard let id = vocabulary.id(of: token.utf8Span.span) else {
                    throw .unknownMergeToken(index: index, token)
                }
                return id
            }
            let (first, second) = (try id(of: pair.first), try id(of: pair.second))
            vocabulary.join(first, second, into: &joined)
            guard let result = vocabulary.id(of: joined.span) else {
                throw TokenizerError.unknownMergeToken(index: index, pair.first + pair.second)
            }
            merges.append(first, second, result: result)
        }
        return merges
    }

    /// A merge is `["a", "b"]`, or `"a b"` in older files.
    private static func parts(
        of merge: JSONValue, _ index: Int
    ) throws(TokenizerError) -> (first: String, second: String) {
        switch merge {
        case .array(let parts) where parts.count == 2:
            if let first = parts[0].string, let second = parts[1].string { return (first, second) }
        case .string(let line):
            let parts = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            if parts.count == 2 { return (String(Substring(parts[0])), String(Substring(parts[1]))) }
        default: break
        }
        throw .malformedMerge(index: index, merge.summary)
    }
}
