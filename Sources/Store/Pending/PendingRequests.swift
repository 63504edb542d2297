import Foundation

/// Requests that were answered with 202, from before that answer until their result is handed out.
package final class PendingRequests: Sendable {
    /// Writes a request down. Durable before it returns: then the 202 may leave.
    package func journal(_ request: PendingRequest) async throws(StoreError) { fatalError() }

    /// Writes a result down, durably. False where the request is gone: abandoned, or expired.
    @discardableResult
    package func finish(_ id: UUID, _ result: PendingResult) async throws(StoreError) -> Bool { fatalError() }

    /// Hands the result out, if there is one. Of all calls for a request exactly one gets it; if the server
    /// crashes after that and before the client has it, it is lost.
    package func collect(_ id: UUID, owner: KeyID) async throws(StoreError) -> PendingAnswer { fatalError() }

    /// Forgets a request and its result. False where there is none.
    @discardableResult
    package func abandon(_ id: UUID) async throws(StoreError) -> Bool { fatalError() }

    /// Requests without a result, oldest first, without bodies: at start, those to run again.
    package func unfinished() async throws(StoreError) -> [PendingSummary] { fatalError() }

    /// A request as it was journaled.
    package func request(_ id: UUID) async throws(StoreError) -> PendingRequest? { fatalError() }

    /// Newest first. A nil owner lists those of all.
    package func list(owner: KeyID?) async throws(StoreError) -> [PendingSummary] { fatalError() }

    /// Deletes requests and results older than `StoreOptions.pendingLifetime`; their ids.
    @discardableResult
    package func sweep(now: Date = Date()) async throws(StoreError) -> [UUID] { fatalError() }
}
