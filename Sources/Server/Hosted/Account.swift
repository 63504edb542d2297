import Foundation

/// Who a key of the hosted flavour belongs to.
package struct Account: Sendable, Equatable {
    /// Of the key, without being it.
    package let id: String
    package let name: String
    /// May see all accounts' requests and manage keys.
    package let isAdministrator: Bool

    package init(id: String, name: String, isAdministrator: Bool = false) {
        self.id = id
        self.name = name
        self.isAdministrator = isAdministrator
    }
}

/// Why a key opens nothing.
package enum KeyRefusal: Error, Sendable, Equatable {
    /// Never made, or revoked.
    case unknown
    case expired
}

/// Why an account must wait or pay.
package struct LimitRefusal: Error, Sendable, Equatable {
    /// A sentence with the limit.
    package let message: String
    /// nil where waiting does not help: the month's credits are used up.
    package let retryAfterSeconds: Int?
    /// `x-ratelimit-…`, names and values.
    package let headers: [(name: String, value: String)]

    package init(message: String, retryAfterSeconds: Int?, headers: [(name: String, value: String)] = []) {
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.headers = headers
    }

    package static func == (a: LimitRefusal, b: LimitRefusal) -> Bool {
        a.message == b.message && a.retryAfterSeconds == b.retryAfterSeconds
    }
}

/// The keys and what each may use. All of it is in memory: no request waits here.
package protocol KeyDesk: Sendable {
    func account(of key: String) throws(KeyRefusal) -> Account
    /// A request of the account begins: counts it, or refuses it.
    func enter(_ account: Account) throws(LimitRefusal) -> any Visit
}

/// One request of an account, from its beginning until `leave`.
package protocol Visit: Sendable {
    /// Sets so many tokens aside before they are used, or refuses.
    func reserve(tokens: Int) throws(LimitRefusal)
    /// `x-ratelimit-…` as of now.
    var headers: [(name: String, value: String)] { get }
    /// The request has ended, with so many tokens of prompt and answer; what was reserved beyond is free.
    func leave(promptTokens: Int, completionTokens: Int)
}
