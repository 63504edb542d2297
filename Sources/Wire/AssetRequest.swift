import JSON

/// `POST /v2/nvcf/assets`, read and checked.
package struct AssetRequest: Sendable, Equatable {
    /// `image/…` or `video/…`.
    package let contentType: String
    package let description: String

    private static let longestText = 1_024

    package init(_ body: JSONValue, limits: WireLimits) throws(WireError) {
        let root = try RequestBody.root(body)
        contentType = try Self.headerValue(root["contentType"])
        description = try Self.headerValue(root["description"])
        let kind = contentType.prefix { $0 != "/" }.lowercased()
        guard kind == "image" || kind == "video" else {
            throw root["contentType"].refused(
                "is \(JSONValue.string(contentType).summary); this model takes image/… and video/….")
        }
    }

    /// The upload repeats it in a header, so it must be able to stand in one.
    private static func headerValue(_ field: JSONField) throws(WireError) -> String {
        let text = try field.requiredText()
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        let isTrimmed = !text.hasPrefix(" ") && !text.hasSuffix(" ")
        guard !text.isEmpty, text.utf8.count <= longestText, isPlain, isTrimmed
        else {
            throw field.notAllowed(
                "1 to \(longestText) printable ASCII characters, as the upload repeats them in a header")
        }
        return text
    }
}
