import Foundation

/// A file that a key's owner uploads, to be named in requests.
package struct Asset: Sendable, Hashable {
    package let id: UUID
    package let owner: KeyID
    package let contentType: String
    package let description: String
    package let created: Date
    package let expires: Date
    /// Nil until the content is uploaded.
    package let content: AssetContent?
    /// The depot that has the content too; nil where only the local disk has it.
    package let depot: String?
}

/// The content of an asset.
package struct AssetContent: Sendable, Hashable {
    package let byteCount: Int
    /// In lower-case hexadecimal digits.
    package let sha256: String
}
