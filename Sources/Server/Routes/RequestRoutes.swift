import Foundation
import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Wire

extension Route {
    /// Answers that are polled for, and requests of the past.
    static let requests = [
        Route("/v1/status/{id}", [.get: Responder.poll]),
        Route("/v2/nvcf/pexec/status/{id}", [.get: Responder.poll]),
        Route("/v1/requests", [.get: Responder.listRequests]),
    ]
}

extension Responder {
    @Sendable fileprivate func poll(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        let seconds: Int
        do throws(APIError) {
            seconds = try desk.pollSeconds(asked.request.headers, usual: desk.services.settings.pollHold)
        } catch { throw .error(error) }
        guard let id = UUID(uuidString: asked.parameter) else {
            throw .error(
                .gatewayFault("\"\(asked.parameter.prefix(64))\" is no request id, which is a UUID."))
        }
        let presence = await asked.context.presence()
        let answer = try await asked.exchange.whileWanted(presence, limits: configuration.requests) {
            () async throws(APIError) in
            await desk.pending.poll(id, owner: account, seconds: seconds)
        }
        var response: Response
        switch answer {
        case .result(let result): response = Response(result)
        case .pending: response = Response(status: .accepted)
        case .unknown:
            throw .error(
                .verbatim(404, "application/problem+json", #"{"status":404,"title":"Not Found"}"#))
        }
        response.headers[.requestReference] = id.lowercased
        return response
    }

    @Sendable fileprivate func listRequests(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        do throws(APIError) {
            let query = try HistoryQuery(asked, account)
            do throws(StoreFailure) {
                return Response(try await desk.services.history.page(query).json)
            } catch {
                throw error == .missing
                    ? .unprocessable("The cursor is not one that this server gave.", parameter: "cursor")
                    : APIError(error)
            }
        } catch { throw .error(error) }
    }
}

extension HistoryQuery {
    private static let most = 1_000

    /// The filters of a URL. Administrators see all accounts unless they ask for `mine=true`.
    fileprivate init(_ asked: Asked, _ account: Account) throws(APIError) {
        self.init(owner: account)
        let query = (asked.request.head.path ?? "").drop { $0 != "?" }.dropFirst()
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard parts.count == 2,
                let value = String(percentEncoded: parts[1].replacing("+", with: " ").utf8)
            else {
                throw .unprocessable("\(name.prefix(32)) has no value that can be read.", parameter: name)
            }
            try take(name, value, account)
        }
    }

    private mutating func take(_ name: String, _ value: String, _ account: Account) throws(APIError) {
        switch name {
        case "status": status = try Self.number(name, value, 100...599)
        case "model": model = value
        case "finish_reason": finishReason = value
        case "since": since = try Self.date(name, value)
        case "until": until = try Self.date(name, value)
        case "cursor": cursor = value
        case "limit": limit = try Self.number(name, value, 1...Self.most)
        case "all":
            guard value == "true" || value == "false" else {
                throw .unprocessable(
                    "all is \"\(value.prefix(32))\"; it must be true or false.", parameter: name)
            }
            guard value == "false" || account.isAdministrator else {
                throw .forbidden("Only an administrator's key sees the requests of all keys.")
            }
            owner = value == "true" ? nil : account
        default:
            throw .unprocessable(
                "\(name.prefix(32)) is no filter; there are status, model, finish_reason, since, until, cursor, limit "
                    + "and, for administrators, all.", parameter: String(name.prefix(32)))
        }
    }

    private static func number(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(APIError)
        -> Int
    {
        guard let number = Int(value), range.contains(number) else {
            throw .unprocessable(
                "\(name) is \"\(value.prefix(32))\"; it must be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound).", parameter: name)
        }
        return number
    }

    /// `2026-11-27T10:00:00Z`, or seconds since 1970.
    private static func date(_ name: String, _ value: String) throws(APIError) -> Date {
        if let seconds = Double(value), (0...1e11).contains(seconds) {
            return Date(timeIntervalSince1970: seconds)
        }
        if let date = try? Date(value, strategy: .iso8601) { return date }
        throw .unprocessable(
            "\(name) is \"\(value.prefix(32))\"; it must be a time like 2026-11-27T10:00:00Z, or seconds since 1970.",
            parameter: name)
    }
}

extension RequestPage {
    fileprivate var json: JSONValue {
        [
            "object": "list", "data": .array(requests),
            "next_cursor": nextCursor.map { .string($0) } ?? .null,
            "requests_this_month": .number(JSONNumber(requestsThisMonth)),
        ]
    }
}

extension Response {
    init(_ result: PendingReply) {
        self.init(
            status: HTTPResponse.Status(code: result.status), headers: [.contentType: result.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: result.body)))
    }
}
