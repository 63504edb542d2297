import Crypto
import Foundation

/// Lets whoever has an asset's upload URL upload it, with exactly the headers that were announced, until it
/// expires: an HMAC-SHA256 over all of these, in lines.
struct UploadSignature: Sendable {
    private let key: SymmetricKey

    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    /// Of the URL's query.
    func query(_ asset: HostedAsset, expires: Int) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: message(asset.id, expires, asset), using: key)
        return "expires=\(expires)&signature=" + code.map { String(format: "%02x", $0) }.joined()
    }

    /// The time of expiry where the query was made here for that asset.
    func expiry(of query: Substring, _ asset: HostedAsset) -> Int? {
        let values = query.split(separator: "&").reduce(into: [Substring: Substring]()) { values, pair in
            guard let equals = pair.firstIndex(of: "=") else { return }
            values[pair[..<equals]] = pair[pair.index(after: equals)...]
        }
        guard let expires = values["expires"].flatMap({ Int($0) }),
            let signature = values["signature"].flatMap({ [UInt8](hexadecimal: $0) }),
            HMAC<SHA256>.isValidAuthenticationCode(
                signature, authenticating: message(asset.id, expires, asset), using: key)
        else { return nil }
        return expires
    }

    private func message(_ id: UUID, _ expires: Int, _ asset: HostedAsset) -> Data {
        Data("\(id.uuidString)\n\(expires)\n\(asset.contentType)\n\(asset.description)".utf8)
    }
}

extension [UInt8] {
    /// nil unless the text is pairs of hexadecimal digits.
    fileprivate init?(hexadecimal text: Substring) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map {
            UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0))
        }
    }
}
