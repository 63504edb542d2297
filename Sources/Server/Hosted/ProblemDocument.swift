import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import NIOHTTP1
import Wire

/// An error as NVIDIA's gateway tells it: mostly `application/problem+json` (RFC 9457).
///
/// What a request's fields say is 422 here; 400 is for what is not a request at all.
struct ProblemDocument {
    let status: Int
    private let error: APIError
    private let requestReference: String

    init(_ error: APIError, requestReference: String) {
        self.error = error
        self.requestReference = requestReference
        let isOfFields =
            error.status == 400 && !error.isGatewayFault
            && (error.body.type != "Bad Request" || error.body.parameter != nil)
        status = isOfFields ? 422 : error.status
    }

    var result: PendingReply {
        if let verbatim = error.verbatim {
            return PendingReply(
                status: status, contentType: verbatim.contentType, body: Array(verbatim.text.utf8))
        }
        return PendingReply(status: status, contentType: "application/problem+json", body: json.bytes())
    }

    var response: Response {
        var response = Response(result)
        for header in error.headers { response.headers[.named(header.name)] = header.value }
        return response
    }

    private var json: JSONValue {
        let title = HTTPResponseStatus(statusCode: status).reasonPhrase
        let reason = title.lowercased().replacing(" ", with: "-")
        var members: JSONObject = [
            "type": .string("urn:inference-service:problem-details:\(reason)"), "title": .string(title),
            "status": .number(JSONNumber(status)), "detail": .string(error.body.message),
            "requestId": .string(requestReference),
        ]
        if let parameter = error.body.parameter { members["param"] = .string(parameter) }
        return .object(members)
    }
}
