import JSON

/// `POST /v1/keys`, read and checked. Unknown fields are refused: a limit with a typing error would be none.
package struct KeyRequest: Sendable, Equatable {
    package let name: String
    package let isAdministrator: Bool
    /// nil for ever.
    package let expiresInDays: Double?
    /// nil for no limit.
    package let requestsPerMinute: Int?
    package let tokensPerMinute: Int?
    package let concurrentRequests: Int?
    package let monthlyCredits: Int?

    private static let longestName = 100

    package init(_ body: JSONValue, limits: WireLimits) throws(WireError) {
        let root = try RequestBody.root(body)
        try Self.check(root, ["name", "administrator", "expires_in_days", "limits"])
        name = try root["name"].requiredText()
        guard !name.isEmpty, name.count <= Self.longestName, name.utf8.count <= 4 * Self.longestName else {
            throw root["name"].notAllowed("a name of 1 to \(Self.longestName) characters")
        }
        isAdministrator = try root["administrator"].flag() ?? false
        expiresInDays = try root["expires_in_days"].number(.above(0, through: 36_525))
        let bounds = root["limits"]
        if try bounds.object() != nil {
            try Self.check(
                bounds,
                ["requests_per_minute", "tokens_per_minute", "concurrent_requests", "monthly_credits"])
        }
        requestsPerMinute = try bounds["requests_per_minute"].integer(.positive)
        tokensPerMinute = try bounds["tokens_per_minute"].integer(.positive)
        concurrentRequests = try bounds["concurrent_requests"].integer(.positive)
        monthlyCredits = try bounds["monthly_credits"].integer(.positive)
    }

    private static func check(_ field: JSONField, _ known: [String]) throws(WireError) {
        for (name, _) in field.value?.object?.members ?? [] where !known.contains(name) {
            throw field[name].refused("is no field of a key; there are \(known.joined(separator: ", ")).")
        }
    }
}
