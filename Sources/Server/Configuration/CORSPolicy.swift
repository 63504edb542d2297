/// Which pages of the web may call a server from a browser.
package struct CORSPolicy: Sendable, Equatable {
    /// Origins as browsers send them, `https://example.com`; `*` is every one.
    package var origins: [String]
    package var methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    package var headers = ["Content-Type", "Authorization", "X-Request-Id"]
    /// Headers of an answer that pages may read.
    package var exposedHeaders = ["X-Request-Id"]
    /// How long a browser may remember the permission.
    package var maxAgeSeconds = 600

    package init(origins: [String]) { self.origins = origins }
}
