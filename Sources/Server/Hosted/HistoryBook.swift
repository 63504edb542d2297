import Foundation
import JSON

/// Where requests are looked up after they have ended. They are written by whoever observes requests.
package protocol HistoryBook: Sendable {
    func page(_ query: HistoryQuery) async throws(StoreFailure) -> RequestPage
    /// One request, with `content` where that was kept; a nil owner sees those of all.
    func request(_ id: UUID, owner: Account?) async throws(StoreFailure) -> JSONValue
}

/// Which requests to list.
package struct HistoryQuery: Sendable, Equatable {
    /// nil for those of all accounts.
    package var owner: Account?
    package var status: Int?
    package var model: String?
    package var finishReason: String?
    package var since: Date?
    package var until: Date?
    /// Of the page before.
    package var cursor: String?
    package var limit = 50

    package init(owner: Account?) { self.owner = owner }
}

package struct RequestPage: Sendable {
    /// Newest first, one object each.
    package let requests: [JSONValue]
    package let nextCursor: String?
    package let requestsThisMonth: Int

    package init(requests: [JSONValue], nextCursor: String?, requestsThisMonth: Int) {
        self.requests = requests
        self.nextCursor = nextCursor
        self.requestsThisMonth = requestsThisMonth
    }
}
