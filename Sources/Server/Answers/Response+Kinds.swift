import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import Wire

extension Response {
    init(status: HTTPResponse.Status = .ok, _ document: JSONValue) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.bytes())))
    }

    init(_ error: APIError) {
        self.init(status: HTTPResponse.Status(code: error.status), error.body.json)
        for header in error.headers { headers[.named(header.name)] = header.value }
    }

    init(_ page: Page) {
        var headers: HTTPFields = [.contentType: page.contentType, .xContentTypeOptions: "nosniff"]
        if let policy = page.contentSecurityPolicy { headers[.contentSecurityPolicy] = policy }
        self.init(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }
}
