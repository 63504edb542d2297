import Crypto
import Foundation
import JSON

/// What a depot keeps beside the content of an asset, so that every server that shares it can serve the asset.
struct AssetRecord: Sendable, Equatable {
    let id: UUID
    /// The same on all servers that know the owner's key, and of no use to anybody else.
    let ownerTag: String
    let contentType: String
    let description: String
    let created: Date
    let expires: Date
    let content: AssetContent

    /// Objects of one asset. No two assets share one, so that deleting an asset touches no other; and content is
    /// never written over, so that its record always tells of what is there.
    static func objectName(of id: UUID) -> String { "assets/\(id.text).json" }

    static func contentName(of id: UUID, _ content: AssetContent) -> String {
        "assets/\(id.text)/\(content.sha256)"
    }

    /// - Parameter digest: of the key, as it is kept.
    static func ownerTag(keyDigest digest: [UInt8]) -> String {
        SHA256.hash(data: Array("martlet asset owner\n".utf8) + digest).hexadecimal
    }

    /// Bytes of a record: two texts of a kilobyte, and little else.
    static let byteLimit = 16 << 10
    private static let version = 1

    init(_ asset: Asset, _ content: AssetContent, ownerTag: String) {
        id = asset.id
        self.ownerTag = ownerTag
        contentType = asset.contentType
        description = asset.description
        created = asset.created
        expires = asset.expires
        self.content = content
    }

    var bytes: [UInt8] {
        let value: JSONValue = [
            "version": .number(JSONNumber(Self.version)), "id": .string(id.text), "owner": .string(ownerTag),
            "contentType": .string(contentType), "description": .string(description),
            "created": .number(JSONNumber(Int(created.milliseconds))),
            "expires": .number(JSONNumber(Int(expires.milliseconds))),
            "byteCount": .number(JSONNumber(content.byteCount)), "sha256": .string(content.sha256),
        ]
        return value.bytes()
    }

    /// Reads what may be anything: others write into the bucket too.
    init(_ bytes: [UInt8], of id: UUID) throws(StoreError) {
        do throws(JSONError) {
            let field = JSONField(
                try JSONValue(parsing: bytes, maximumDepth: 2, maximumValues: 100), in: "record")
            guard try field.require("version") == Self.version else {
                throw field["version"].mismatch(expected: "\(Self.version)")
            }
            guard try field.require("id") == id.text else { throw field["id"].mismatch(expected: id.text) }
            self.id = id
            ownerTag = try field.require("owner")
            contentType = try Self.headerValue(field["contentType"])
            description = try Self.headerValue(field["description"])
            created = Date(milliseconds: try Self.count(field["created"]))
            expires = Date(milliseconds: try Self.count(field["expires"]))
            let sha256: String = try field.require("sha256")
            guard sha256.utf8.count == 64, sha256.utf8.allSatisfy(Self.isDigit) else {
                throw field["sha256"].mismatch(expected: "64 lower-case hexadecimal digits")
            }
            content = AssetContent(byteCount: Int(try Self.count(field["byteCount"])), sha256: sha256)
        } catch {
            throw .damagedAsset(id, reason: "\(error)")
        }
    }

    /// Goes out as a header.
    private static func headerValue(_ field: JSONField) throws(JSONError) -> String {
        let text: String = try field.read()
        guard (1...1_024).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw field.mismatch(expected: "1 to 1024 printable ASCII characters") }
        return text
    }

    private static func count(_ field: JSONField) throws(JSONError) -> Int64 {
        let number: Int = try field.read()
        // Far above any time or size, and far below where sums overflow.
        guard (0...1 << 52).contains(number) else {
            throw field.mismatch(expected: "a number from 0 to 2^52")
        }
        return Int64(number)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
