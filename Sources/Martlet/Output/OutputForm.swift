import Foundation
import JSON

/// The form that an answer must have. The thought before it, where the model thinks, is free.
///
/// ```swift
/// var request = Request(messages: [.user("Who wrote Faust, and when?")])
/// request.output = .schema(#"{"type": "object", "properties": {"author": {"type": "string"}}}"#)
/// ```
public struct OutputForm: Sendable {
    package enum Kind: Sendable {
        case jsonObject
        case schema(JSONValue)
        /// A schema that could not be read, which is told when a request is made with it.
        case unreadable(String)
        case regex(String)
        case choice([String])
        case grammar(String)
    }

    package var kind: Kind
    /// What may stand between the tokens of a JSON document, as a regular expression; nil for one space at
    /// most after commas and colons.
    public var whitespacePattern: String?
    /// Objects that do not say otherwise have no properties but those of their schema.
    public var closesObjects = false

    package init(_ kind: Kind) { self.kind = kind }

    /// Any JSON object.
    public static let jsonObject = OutputForm(.jsonObject)

    /// A document of a JSON schema (draft 2020-12 or 7), given as its text.
    public static func schema(_ text: String) -> OutputForm {
        do {
            return OutputForm(.schema(try JSONValue(parsing: text)))
        } catch {
            return OutputForm(.unreadable("the schema is not JSON: \(error.kind)"))
        }
    }

    /// A text that matches as a whole, in the dialect of ECMAScript.
    public static func regex(_ pattern: String) -> OutputForm { OutputForm(.regex(pattern)) }

    /// One of these texts.
    public static func choice(_ texts: [String]) -> OutputForm { OutputForm(.choice(texts)) }

    /// A text of a grammar in the notation of GBNF, which begins with the rule `root`.
    public static func grammar(_ text: String) -> OutputForm { OutputForm(.grammar(text)) }

    /// A document like `example`: an object has the same properties, each of the same type, and an array any
    /// number of elements like its first.
    public static func like(_ example: some Encodable) throws -> OutputForm {
        let document = try JSONValue(parsing: String(decoding: JSONEncoder().encode(example), as: UTF8.self))
        return OutputForm(.schema(.object(document.schemaOfExample)))
    }
}

extension JSONValue {
    fileprivate var schemaOfExample: JSONObject {
        switch self {
        case .null: return JSONObject()
        case .bool: return ["type": "boolean"]
        case .number(let number): return ["type": number.int == nil ? "number" : "integer"]
        case .string: return ["type": "string"]
        case .array(let elements):
            var schema: JSONObject = ["type": "array"]
            if let first = elements.first { schema["items"] = .object(first.schemaOfExample) }
            return schema
        case .object(let object):
            var properties = JSONObject()
            for (key, value) in object.members { properties[key] = .object(value.schemaOfExample) }
            return [
                "type": "object", "properties": .object(properties),
                "required": .array(object.members.map { .string($0.key) }), "additionalProperties": false,
            ]
        }
    }
}
