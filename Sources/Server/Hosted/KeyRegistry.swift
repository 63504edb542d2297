import Foundation
import Wire

/// A key as administrators see it: never its secret.
package struct HostedKey: Sendable, Equatable {
    /// Of its account.
    package let id: String
    package let name: String
    /// The last characters of the secret, to recognise it by.
    package let ending: String
    package let created: Date
    package let expires: Date?
    package let revoked: Date?
    package let isAdministrator: Bool
    package let limits: KeyBounds
    /// This month's.
    package let usage: KeyUsage

    package init(
        id: String, name: String, ending: String, created: Date, expires: Date?, revoked: Date?,
        isAdministrator: Bool, limits: KeyBounds, usage: KeyUsage = KeyUsage()
    ) {
        self.id = id
        self.name = name
        self.ending = ending
        self.created = created
        self.expires = expires
        self.revoked = revoked
        self.isAdministrator = isAdministrator
        self.limits = limits
        self.usage = usage
    }
}

/// What a key may use; nil is no limit.
package struct KeyBounds: Sendable, Equatable {
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    package var concurrentRequests: Int?
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

package struct KeyUsage: Sendable, Equatable {
    package var requests: Int
    package var credits: Int
    package var promptTokens: Int
    package var completionTokens: Int

    package init(requests: Int = 0, credits: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0) {
        self.requests = requests
        self.credits = credits
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}

/// Where keys are made and revoked. What has returned survives a crash.
package protocol KeyRegistry: Sendable {
    /// All keys, revoked ones too, in the order of their creation.
    func keys() async throws(StoreFailure) -> [HostedKey]
    /// The secret is told this once.
    func create(_ request: KeyRequest) async throws(StoreFailure) -> (key: HostedKey, secret: String)
    /// Requests that carry the key are refused from now on.
    func revoke(_ id: String) async throws(StoreFailure)
}
