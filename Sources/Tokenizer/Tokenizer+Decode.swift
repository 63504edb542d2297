extension Tokenizer {
    /// The bytes that a token stands for: often part of a character only. An added token stands for
    /// its text; an id without a token for nothing.
    package func bytes(of id: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        appendBytes(of: id, to: &bytes)
        return bytes
    }

    /// The text of `ids`. Bytes that are not UTF-8 become U+FFFD, one for each longest beginning of
    /// a character, as in the reference.
    package func decode(_ ids: some Sequence<Int32>, skipSpecialTokens: Bool) -> String {
        var bytes: [UInt8] = []
        for id in ids where !(skipSpecialTokens && isSpecial(id)) { appendBytes(of: id, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func appendBytes(of id: Int32, to bytes: inout [UInt8]) {
        if let added = addedTokenOfID[id] {
            bytes.append(contentsOf: added.content.utf8)
        } else {
            vocabulary.appendBytes(of: Int(id), to: &bytes)
        }
    }
}
