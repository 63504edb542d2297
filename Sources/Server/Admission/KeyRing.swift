import HTTPTypes
import Wire

/// The keys that open the API. Only their digests are kept and compared, all of them and to the last byte, so
/// that the time it takes tells nothing about how near a guess is.
package struct KeyRing: Sendable {
    private let digests: [[UInt8]]

    package init(_ keys: [String]) { digests = keys.map { SHA256.digest($0.utf8) } }

    var isOpen: Bool { digests.isEmpty }

    package func holds(_ key: some Collection<UInt8>) -> Bool {
        let digest = SHA256.digest(key)
        var matches: UInt8 = 0
        for own in digests {
            let difference = zip(own, digest).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
            matches |= difference == 0 ? 1 : 0
        }
        return matches != 0
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
