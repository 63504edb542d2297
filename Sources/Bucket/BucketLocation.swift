/// A bucket and the beginning of the names in it: `s3://name/prefix`.
package struct BucketLocation: Sendable, Hashable {
    package let bucket: String
    /// What all keys begin with; empty, or without a slash at either end.
    package let prefix: String

    /// - Parameter text: `s3://` and a name of 3 to 63 lower-case letters, digits, dots and hyphens, then a prefix or none.
    package init(_ text: String) throws(BucketError) {
        let scheme = "s3://"
        guard text.hasPrefix(scheme) else { throw .location(text, reason: "it must begin with s3://") }
        let rest = text.dropFirst(scheme.count)
        let bucket = rest.prefix { $0 != "/" }
        guard (3...63).contains(bucket.utf8.count), bucket.utf8.allSatisfy(Self.isOfName),
            let first = bucket.first, let last = bucket.last, (first.isLetter || first.isNumber),
            last.isLetter || last.isNumber
        else {
            throw .location(
                text,
                reason:
                    "the bucket's name must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter "
                    + "or digit at either end")
        }
        let parts = rest.dropFirst(bucket.count).split(separator: "/", omittingEmptySubsequences: true)
        let prefix = parts.joined(separator: "/")
        guard prefix.utf8.count <= Self.prefixBytes, !parts.contains("."), !parts.contains(".."),
            prefix.utf8.allSatisfy({ $0 == UInt8(ascii: "/") || URIEncoding.isUnreserved($0) })
        else {
            throw .location(
                text,
                reason:
                    "the prefix must be at most \(Self.prefixBytes) letters, digits, slashes and -._~, without . and .."
            )
        }
        self.bucket = String(bucket)
        self.prefix = prefix
    }

    /// The key of an object.
    package func key(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)/\(name)" }

    private static let prefixBytes = 512

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension BucketLocation: CustomStringConvertible {
    package var description: String { "s3://" + bucket + (prefix.isEmpty ? "" : "/\(prefix)") }
}
