import Foundation
import Server
import Store
import Wire

extension StoreServices: KeyRegistry {
    func keys() async throws(StoreFailure) -> [HostedKey] {
        try await asked { () async throws(StoreError) in
            let usage = try await store.history.usageByKey(month: Month(Date()))
            return try await store.keys.list().map { HostedKey($0, usage[$0.id] ?? Usage()) }
        }
    }

    func create(_ request: KeyRequest) async throws(StoreFailure) -> (key: HostedKey, secret: String) {
        do throws(StoreError) {
            let created = try await store.keys.create(
                name: request.name,
                limits: KeyLimits(
                    requestsPerMinute: request.requestsPerMinute, tokensPerMinute: request.tokensPerMinute,
                    concurrentRequests: request.concurrentRequests, monthlyCredits: request.monthlyCredits),
                expires: request.expiresInDays.map { Date().addingTimeInterval($0 * 86_400) },
                isAdministrator: request.isAdministrator)
            return (HostedKey(created.key, Usage()), created.secret)
        } catch {
            if case .keyName = error { throw .rejected("\(error)") }
            throw StoreFailure(error)
        }
    }

    func revoke(_ id: String) async throws(StoreFailure) {
        guard let number = Int64(id) else { throw .missing }
        do throws(StoreError) { try await store.keys.revoke(id: KeyID(number)) } catch {
            if case .unknownKey = error { throw .missing }
            throw StoreFailure(error)
        }
    }
}

extension HostedKey {
    fileprivate init(_ key: StoredKey, _ usage: Usage) {
        self.init(
            id: key.id.description, name: key.name, ending: key.ending, created: key.created,
            expires: key.expires, revoked: key.revoked, isAdministrator: key.isAdministrator,
            limits: KeyBounds(
                requestsPerMinute: key.limits.requestsPerMinute, tokensPerMinute: key.limits.tokensPerMinute,
                concurrentRequests: key.limits.concurrentRequests, monthlyCredits: key.limits.monthlyCredits),
            usage: KeyUsage(
                requests: usage.requests, credits: usage.credits, promptTokens: usage.promptTokens,
                completionTokens: usage.completionTokens))
    }
}
