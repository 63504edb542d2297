import Chat
import JSON
import Testing
import Wire

@Suite struct APIErrorTests {
    @Test(arguments: [
        (
            ChatError.invalid(message: "m", parameter: "messages"),
            #"{"error":{"message":"m","type":"BadRequestError","param":"messages","code":400}}"#
        ),
        (
            .busy(message: "m", retryAfterSeconds: 3),
            #"{"error":{"message":"m","type":"Too Many Requests","param":null,"code":429}}"#
        ),
        (
            .unavailable(message: "m"),
            #"{"error":{"message":"m","type":"Service Unavailable","param":null,"code":503}}"#
        ),
        (
            .failed(message: "m"),
            #"{"error":{"message":"m","type":"InternalServerError","param":null,"code":500}}"#
        ),
    ])
    func everyFailureHasItsStatus(error: ChatError, body: String) {
        #expect(APIError(error).body.json.text() == body)
    }

    @Test func headersThatClientsObey() {
        let headers = { (error: APIError) in error.headers.map { "\($0.name): \($0.value)" } }
        #expect(headers(APIError(.busy(message: "", retryAfterSeconds: 3))) == ["Retry-After: 3"])
        #expect(headers(.deadline("")) == ["x-should-retry: false"])
        #expect(headers(.unauthorized("")) == ["WWW-Authenticate: Bearer"])
        #expect(headers(.wrongMethod("", allowed: ["GET", "HEAD"])) == ["Allow: GET, HEAD"])
        #expect(headers(.failed("")).isEmpty)
    }

    @Test func everyConditionHasItsTypeAndStatus() {
        let errors: [APIError] = [
            .malformed("m", parameter: "n"), .badRequest("m"), .unauthorized("m"), .unknownModel("x"),
            .unknownPath("m"), .wrongMethod("m", allowed: []), .tooLarge("m"), .deadline("m"),
        ]
        #expect(errors.map(\.status) == [400, 400, 401, 404, 404, 405, 413, 504])
        #expect(
            errors.map(\.body.type) == [
                "Bad Request", "BadRequestError", "Unauthorized", "NotFoundError", "Not Found",
                "Method Not Allowed", "Content Too Large", "Gateway Timeout",
            ])
        #expect(
            errors[3].body.message == "The model `x` does not exist." && errors[3].body.parameter == "model")
    }

    @Test func withinAStreamTheErrorNamesItself() {
        #expect(
            APIError(.cancelled).body.eventJSON.text()
                == #"{"error":{"message":"the answer was cancelled","type":"Service Unavailable","param":null,"#
                + #""code":503,"object":"error"}}"#)
    }
}
