import JSON

/// The door from bytes to documents.
package enum RequestBody {
    /// Reads a body, which must be one JSON document in UTF-8. What the document must hold is the business
    /// of the request types.
    package static func parse(_ bytes: [UInt8], limits: WireLimits) throws(WireError) -> JSONValue {
        // PowerShell and others write a byte order mark, which RFC 8259 lets a reader skip.
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        do {
            return try JSONValue(
                parsing: bytes.span.extracting(droppingFirst: mark), maximumDepth: limits.jsonDepth,
                maximumValues: limits.jsonValues)
        } catch {
            let place = error.offset.map { " at byte \($0)" } ?? ""
            throw WireError(
                .schema, "The request body is not valid JSON: \(error.kind)\(place).", parameter: nil)
        }
    }

    /// The root of a document that must be an object.
    static func root(_ body: JSONValue) throws(WireError) -> JSONField {
        guard body.object != nil else {
            throw WireError(
                .schema, "The request body must be a JSON object, not \(body.summary).", parameter: nil)
        }
        return JSONField(body, in: "request body")
    }
}
