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
        Route("/v1/pending", [.get: Responder.listPending]),
        Route("/v1/requests", [.get: Responder.listRequests]),
        Route("/v1/requests/{id}", [.get: Responder.showRequest]),
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

    /// A key's own; all with an administrator's key.
    @Sendable fileprivate func listPending(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        var owner: Account? = account.isAdministrator ? nil : account
        do throws(APIError) {
            for (name, value) in try asked.parameters() {
                guard let scope = try account.scope(name, value) else {
                    throw .unprocessable(
                        "\(name) is no parameter; there are scope and key.", parameter: name)
                }
                owner = scope
            }
        } catch { throw .error(error) }
        let pending = await desk.pending.list(owner: owner)
        return Response(["object": "list", "data": .array(pending.map { $0.json(for: account) })])
    }

    @Sendable fileprivate func showRequest(_ asked: Asked) async throws(Refusal) -> Response {
        let (desk, account) = try hosted(asked)
        do throws(APIError) { try asked.refuseParameters() } catch { throw .error(error) }
        let missing = APIError.notFound("There is no request \"\(asked.parameter.prefix(64))\".")
        guard let id = UUID(uuidString: asked.parameter) else { throw .error(missing) }
        do throws(StoreFailure) {
            let owner = account.isAdministrator ? nil : account
            return Response(try await desk.services.history.request(id, owner: owner))
        } catch { throw .error(error == .missing ? missing : APIError(error)) }
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

    /// The filters of a URL.
    fileprivate init(_ asked: Asked, _ account: Account) throws(APIError) {
        self.init(owner: account)
        for (name, value) in try asked.parameters() {
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
        case "scope", "key": if let scope = try account.scope(name, value) { owner = scope }
        default:
            throw .unprocessable(
                "\(name) is no filter; there are status, model, finish_reason, since, until, cursor, limit, scope and "
                    + "key.", parameter: name)
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
