import Crypto
import HTTPTypes
import Wire

/// The keys that open the API. Only their digests are kept and compared, all of them and to the last byte, so
/// that the time it takes tells nothing about how near a guess is.
package struct KeyRing: Sendable {
    private let digests: [SHA256.Digest]

    package init(_ keys: [String]) { digests = keys.map { SHA256.hash(data: Array($0.utf8)) } }

    var isOpen: Bool { digests.isEmpty }

    package func holds(_ key: some Collection<UInt8>) -> Bool {
        let digest = SHA256.hash(data: Array(key))
        // Digests compare in constant time; all are compared.
        return digests.reduce(false) { found, own in (own == digest) || found }
    }

    /// Refuses a request whose `Authorization: Bearer` does not hold one of the keys, where there are any.
    func check(_ headers: HTTPFields) throws(APIError) {
        if isOpen { return }
        let values = headers[values: .authorization]
        guard let value = values.first, values.count == 1 else {
            throw .unauthorized("This server asks for an API key: send it as `Authorization: Bearer KEY`.")
        }
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else {
            throw .unauthorized("The Authorization header must be `Bearer` and an API key.")
        }
        let key = value.utf8.dropFirst(scheme.utf8.count).drop { $0 == UInt8(ascii: " ") }
        guard holds(key) else { throw .unauthorized("The API key is not known.") }
    }
}
