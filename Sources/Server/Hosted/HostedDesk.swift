import Foundation
import HTTPTypes
import HummingbirdCore
import JSON
import Wire

/// The hosted flavour at work: who asks, and what is pending.
final class HostedDesk: Sendable {
    let services: HostedServices
    let signature: UploadSignature
    let pending: PendingDesk
    let uploads: UploadTurns

    init(_ services: HostedServices) {
        self.services = services
        signature = UploadSignature(secret: services.assets.secret)
        pending = PendingDesk(services)
        uploads = UploadTurns(
            perAccount: services.settings.uploadsPerAccount, gauge: services.gauges.uploads)
    }

    /// Whose key the request carries.
    func account(_ headers: HTTPFields) throws(APIError) -> Account {
        let values = headers[values: .authorization]
        guard let value = values.first, values.count == 1 else {
            throw .unauthorized("Header of type `authorization` was missing")
        }
        let scheme = value.prefix { $0 != " " }
        let key = value.dropFirst(scheme.count).drop { $0 == " " }
        guard scheme.lowercased() == "bearer", !key.isEmpty else {
            throw .unauthorized("Unauthorized access: the Authorization header must be `Bearer` and a key.")
        }
        do throws(KeyRefusal) { return try services.keys.account(of: String(key)) } catch {
            switch error {
            case .unknown: throw .unauthorized("Unauthorized access")
            case .expired: throw .unauthorized("Unauthorized access: the key has expired.")
            }
        }
    }

    func enter(_ account: Account) throws(APIError) -> any Visit {
        do throws(LimitRefusal) { return try services.keys.enter(account) } catch { throw APIError(error) }
    }

    /// `NVCF-POLL-SECONDS`, or else `usual`.
    func pollSeconds(_ headers: HTTPFields, usual: Int) throws(APIError) -> Int {
        guard let text = headers[.pollSeconds]?.trimmingCharacters(in: .whitespaces), !text.isEmpty else {
            return usual
        }
        let range = services.settings.pollSeconds
        guard let seconds = Int(text), range.contains(seconds) else {
            throw .gatewayFault(
                "NVCF-POLL-SECONDS is \"\(text.prefix(32))\"; it must be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound).")
        }
        return seconds
    }

    /// The gateway's own words for requests that it does not pass on.
    func check(_ model: String?, _ models: ServedModels) throws(APIError) {
        guard let model, !model.isEmpty else {
            throw .verbatim(
                400, "application/json",
                #"{"error":{"message":"The request has no model.","type":"invalid_request_error","param":"model","#
                    + #""code":"missing_required_field"}}"#)
        }
        do { _ = try models.name(for: model) } catch {
            throw .verbatim(404, "text/plain; charset=utf-8", "404 page not found")
        }
    }
}

extension APIError {
    /// The gateway's way to say 413.
    static func tooLargeForTheGateway(_ message: String) -> APIError {
        let error: JSONValue = [
            "error": [
                "message": .string(message + " Upload images and videos with POST /v2/nvcf/assets instead."),
                "type": "invalid_request_error", "param": .null, "code": "invalid_image_format",
            ]
        ]
        return .verbatim(400, "application/json", error.text())
    }

    init(_ refusal: LimitRefusal) {
        if let seconds = refusal.retryAfterSeconds {
            self = .limited(refusal.message, retryAfterSeconds: seconds, headers: refusal.headers)
        } else {
            self = .paymentRequired(refusal.message)
        }
    }
}
