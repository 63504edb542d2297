import JSON

/// What a server shows that is not made by its backend.
package struct ServerPages: Sendable {
    /// `/`
    package var root: Page?
    /// `/hosted`, in the hosted flavour.
    package var hosted: Page?
    /// `/docs`
    package var documentation: Page?
    /// `/openapi.json`
    package var schema: Page?
    /// The text of `/v1/metrics` and `/metrics`, as of now.
    package var metrics: @Sendable () async -> String = { "" }
    /// Documents of the routes of the same names, as of now.
    package var license: @Sendable () -> JSONValue = { .object([:]) }
    package var manifest: @Sendable () -> JSONValue = { .object([:]) }
    package var metadata: @Sendable () -> JSONValue = { .object([:]) }
    /// `/pages/{name}`: what the pages load.
    package var files: [String: Page] = [:]

    package init() {}
}

package struct Page: Sendable, Equatable {
    package var bytes: [UInt8]
    package var contentType: String
    /// `Content-Security-Policy`; for what browsers show.
    package var contentSecurityPolicy: String?

    package init(bytes: [UInt8], contentType: String, contentSecurityPolicy: String? = nil) {
        self.bytes = bytes
        self.contentType = contentType
        self.contentSecurityPolicy = contentSecurityPolicy
    }
}
