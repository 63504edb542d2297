import Foundation

/// What other tables know a key by. Never used twice.
package struct KeyID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package var description: String { String(number) }
    package static func < (a: KeyID, b: KeyID) -> Bool { a.number < b.number }
}

/// What a key may do; nil is without limit. `KeyMeter` says what each means exactly.
package struct KeyLimits: Sendable, Hashable {
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    package var concurrentRequests: Int?
    /// One credit is one request.
    package var monthlyCredits: Int?

    package init(
        requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, concurrentRequests: Int? = nil,
        monthlyCredits: Int? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.concurrentRequests = concurrentRequests
        self.monthlyCredits = monthlyCredits
    }
}

/// A key without its secret, which only its owner has.
package struct StoredKey: Sendable, Hashable {
    package let id: KeyID
    package let name: String
    /// The last four characters of the secret, to recognise it by.
    package let ending: String
    package let created: Date
    package let expires: Date?
    package let revoked: Date?
    package let isAdministrator: Bool
    package let limits: KeyLimits

    package init(
        id: KeyID, name: String, ending: String, created: Date, expires: Date? = nil, revoked: Date? = nil,
        isAdministrator: Bool = false, limits: KeyLimits = KeyLimits()
    ) {
        self.id = id
        self.name = name
        self.ending = ending
        self.created = created
        self.expires = expires
        self.revoked = revoked
        self.isAdministrator = isAdministrator
        self.limits = limits
    }

    /// Neither revoked nor expired.
    package func isValid(at time: Date) -> Bool {
        revoked == nil && expires.map { time < $0 } ?? true
    }
}

/// A key and its secret, once.
package struct CreatedKey: Sendable {
    package let key: StoredKey
    /// `nvapi-…`: shown to its owner, then forgotten.
    package let secret: String
}
