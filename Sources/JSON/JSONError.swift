/// Why a text is not a JSON document, or a document not the one that was asked for.
package struct JSONError: Error, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The text ends where `expected` should stand.
        case unexpectedEnd(expected: String)
        /// Something else stands where `expected` should.
        case unexpectedCharacter(String, expected: String)
        case trailingCharacters(String)
        case depthLimit(Int)
        case valueLimit(Int)
        case badEscape
        /// A control character that a string may hold only as an escape.
        case controlCharacter(UInt8)
        case malformedNumber
        case invalidUTF8
        case byteOrderMark
        /// A member that must be present is not.
        case missingValue
        /// A value is not of the kind, or not within the bounds, that its reader needs.
        case unexpectedValue(expected: String, found: String)
    }

    package let kind: Kind
    package var path: JSONPath
    /// From the start of the text, in bytes; nil for an error about a value that was read.
    package let offset: Int?
    /// The name of the file or message, when it is known.
    package var document: String?

    package init(_ kind: Kind, path: JSONPath = JSONPath(), offset: Int? = nil, document: String? = nil) {
        self.kind = kind
        self.path = path
        self.offset = offset
        self.document = document
    }

    /// The same error, naming the document it was found in.
    package func named(_ document: String) -> JSONError {
        var copy = self
        copy.document = document
        return copy
    }

    /// The same error, seen from the container of the value.
    func inside(_ step: JSONPath.Step) -> JSONError {
        var copy = self
        copy.path = path.prepending(step)
        return copy
    }
}

extension JSONError: CustomStringConvertible {
    /// `config.json: text_config.hidden_size: expected an integer, found "abc"`, or
    /// `$.messages[3].content: expected a value, found 'x' at byte 17`.
    package var description: String {
        let prefix = document.map { "\($0): " } ?? ""
        guard let offset else {
            return prefix + (path.steps.isEmpty ? "" : "\(path.dotted): ") + kind.description
        }
        return "\(prefix)\(path): \(kind) at byte \(offset)"
    }
}

extension JSONError.Kind: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unexpectedEnd(let expected): "expected \(expected), found the end of the text"
        case .unexpectedCharacter(let found, let expected): "expected \(expected), found \(found)"
        case .trailingCharacters(let found): "expected the end of the text, found \(found)"
        case .depthLimit(let limit): "nested deeper than the limit of \(limit)"
        case .valueLimit(let limit): "more values and keys than the limit of \(limit)"
        case .badEscape: "unknown or incomplete escape in a string"
        case .controlCharacter(let byte): "control character \(byte) in a string, not escaped"
        case .malformedNumber: "malformed number"
        case .invalidUTF8: "invalid UTF-8"
        case .byteOrderMark: "byte order mark before the document"
        case .missingValue: "missing"
        case .unexpectedValue(let expected, let found): "expected \(expected), found \(found)"
        }
    }
}
