import HTTPTypes
import HummingbirdCore
import Wire

extension Asked {
    /// The parameters of the URL, decoded, in order.
    func parameters() throws(APIError) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        for pair in (request.head.path ?? "").drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].prefix(32))
            guard parts.count == 2,
                let value = String(percentEncoded: parts[1].replacing("+", with: " ").utf8)
            else { throw .unprocessable("\(name) has no value that can be read.", parameter: name) }
            parameters.append((name, value))
        }
        return parameters
    }

    /// For routes that take none.
    func refuseParameters() throws(APIError) {
        guard let first = try parameters().first else { return }
        throw .unprocessable("\(first.name) is no parameter; there are none.", parameter: first.name)
    }
}

extension Account {
    /// Whose things `scope` or `key` asks for: only an administrator sees those of others. Outer nil where the
    /// parameter is another; inner nil for all accounts.
    func scope(_ name: String, _ value: String) throws(APIError) -> Account?? {
        switch name {
        case "scope":
            guard value == "own" || value == "all" else {
                throw .unprocessable(
                    "scope is \"\(value.prefix(32))\"; it must be own or all.", parameter: name)
            }
            if value == "own" { return .some(self) }
            try checkAdministrator()
            return .some(nil)
        case "key":
            guard let number = Int64(value), number > 0 else {
                throw .unprocessable(
                    "key is \"\(value.prefix(32))\"; it must be the id of a key, as GET /v1/keys tells it.",
                    parameter: name)
            }
            if String(number) == id { return .some(self) }
            try checkAdministrator()
            return .some(Account(id: String(number), name: ""))
        default: return nil
        }
    }

    func checkAdministrator() throws(APIError) {
        guard isAdministrator else {
            throw .forbidden("Only an administrator's key may do this.")
        }
    }
}
