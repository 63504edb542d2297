import Foundation
import HTTPTypes
import HummingbirdCore
import JSON
import Wire

extension Route {
    /// Keys, for administrators.
    static let keys = [
        Route("/v1/keys", for: .administrator, [.get: Responder.listKeys, .post: Responder.createKey]),
        Route("/v1/keys/{id}", for: .administrator, [.delete: Responder.revokeKey]),
    ]
}

extension Responder {
    @Sendable fileprivate func listKeys(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, _) = try hosted(asked)
        do throws(APIError) { try asked.refuseParameters() } catch { throw .error(error) }
        do throws(StoreFailure) {
            let keys = try await desk.services.registry.keys()
            return Response(["object": "list", "data": .array(keys.map { .object($0.json) })])
        } catch { throw .error(APIError(error)) }
    }

    @Sendable fileprivate func createKey(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, _) = try hosted(asked)
        let request = try await body(asked, as: KeyRequest.self, needsModel: false)
        do throws(StoreFailure) {
            let (key, secret) = try await desk.services.registry.create(request)
            var document = key.json
            document["key"] = .string(secret)
            var response = Response(status: .created, .object(document))
            response.headers[.cacheControl] = "no-store"
            return response
        } catch {
            if case .rejected(let reason) = error {
                throw .error(.unprocessable(reason, parameter: "name"))
            }
            throw .error(APIError(error))
        }
    }

    @Sendable fileprivate func revokeKey(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        guard asked.parameter != account.id else {
            throw .error(.forbidden("A key cannot revoke itself; use another administrator's key."))
        }
        do throws(StoreFailure) { try await desk.services.registry.revoke(asked.parameter) } catch {
            throw .error(
                error == .missing
                    ? .notFound(
                        "There is no key \"\(asked.parameter.prefix(32))\", or it was revoked before.")
                    : APIError(error))
        }
        return Response(status: .noContent)
    }
}

extension HostedKey {
    fileprivate var json: JSONObject {
        func number(_ value: Int?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }
        func date(_ value: Date?) -> JSONValue { value.map { .string($0.ISO8601Format()) } ?? .null }
        return [
            "object": "key", "id": .string(id), "name": .string(name), "ending": .string(ending),
            "administrator": .bool(isAdministrator), "created": date(created), "expires": date(expires),
            "revoked": date(revoked),
            "limits": [
                "requests_per_minute": number(limits.requestsPerMinute),
                "tokens_per_minute": number(limits.tokensPerMinute),
                "concurrent_requests": number(limits.concurrentRequests),
                "monthly_credits": number(limits.monthlyCredits),
            ],
            "usage_this_month": [
                "requests": number(usage.requests), "credits": number(usage.credits),
                "prompt_tokens": number(usage.promptTokens),
                "completion_tokens": number(usage.completionTokens),
            ],
        ]
    }
}
