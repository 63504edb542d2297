import Fetch

/// Makes a fetcher, uses it, and shuts it down.
func fetching<Value>(
    _ options: FetchOptions = FetchOptions(), names: [String: [IPAddress]]? = nil,
    dialled: [String: String] = [:], _ body: (MediaFetcher) async throws -> Value
) async throws -> Value {
    let resolver = names.map { names in NameResolver { names[$0] ?? [] } }
    let fetcher = MediaFetcher(options, resolver: resolver, dnsOverride: dialled)
    do {
        let value = try await body(fetcher)
        await fetcher.shutdown()
        return value
    } catch {
        await fetcher.shutdown()
        throw error
    }
}

extension MediaFetcher {
    /// The error that a URL gives; nil where it gives bytes.
    func error(at url: String, kind: Kind = .image) async -> FetchError? {
        do {
            _ = try await media(at: url, kind: kind)
            return nil
        } catch {
            return error
        }
    }
}

extension FetchOptions {
    /// For servers on this machine.
    static func local(_ ports: Int...) -> FetchOptions {
        var options = FetchOptions()
        options.policy.allowsPrivate = true
        options.policy.extraPorts = Set(ports)
        return options
    }

    /// As the product does, but for the port.
    static func strict(_ ports: Int...) -> FetchOptions {
        var options = FetchOptions()
        options.policy.extraPorts = Set(ports)
        return options
    }
}
