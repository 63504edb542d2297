import Foundation
import HummingbirdCore

/// A request on its way through the server.
struct Asked: Sendable {
    let request: Request
    let match: RouteMatch?
    let context: ServerContext
    let exchange: Exchange
    /// The client named the request by a header.
    let hasOwnID: Bool
    /// The hosted flavour's name for the request.
    var reference: UUID { exchange.reference }
    /// Whose key it carries; the hosted flavour only.
    var account: Account?

    /// What stands in the braces of the route.
    var parameter: String { match?.parameter ?? "" }
}
