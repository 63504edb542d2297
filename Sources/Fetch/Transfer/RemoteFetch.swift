import AsyncHTTPClient

/// From one URL to its bytes: every hop is judged, waits for its turn, and takes from the same time.
struct RemoteFetch: Sendable {
    let options: FetchOptions
    let kind: MediaFetcher.Kind
    let client: HTTPClient
    let resolver: NameResolver
    let turnstile: Turnstile

    func bytes(at first: MediaURL) async throws(FetchError) -> [UInt8] {
        var url = first
        var timeLeft = options.time(for: kind)
        for hop in 0...options.redirects {
            do {
                let (answer, time) = try await turn(at: url, timeLeft)
                timeLeft -= time
                switch answer {
                case .bytes(let bytes): return bytes
                case .redirect(let location): url = try next(after: url, location)
                }
            } catch {
                throw ended(error, host: first.host, redirected: hop > 0)
            }
        }
        throw ended(.fault(.redirects(limit: options.redirects)), host: first.host, redirected: false)
    }

    private enum Ending: Error {
        case fault(RemoteFault)
        case noTurn
    }

    private func ended(_ ending: Ending, host: URLHost, redirected: Bool) -> FetchError {
        if Task.isCancelled || turnstile.isClosed { return .cancelled }
        return switch ending {
        case .fault(let fault): .remote(host: host.description, fault, redirected: redirected)
        case .noTurn: .busy
        }
    }

    /// The answer at one URL, and the time it took once it was its turn.
    private func turn(
        at url: MediaURL, _ timeLeft: Duration
    ) async throws(Ending) -> (Exchange.Answer, Duration) {
        do { try options.policy.admit(url) } catch { throw .fault(error) }
        let claim = TurnQueue.Claim(host: url.host.description, isVideo: kind == .video)
        let (isAdmitted, _) = await within(options.waitingTime) { await turnstile.enter(claim) }
        guard isAdmitted else { throw .noTurn }
        defer { turnstile.leave(claim) }

        let start = ContinuousClock.now
        let (result, wasCut) = await within(timeLeft) { await answer(at: url) }
        switch result {
        case .success(let answer): return (answer, start.duration(to: .now))
        case .failure where wasCut: throw .fault(.time(limit: options.time(for: kind)))
        case .failure(let fault): throw .fault(fault)
        }
    }

    private func answer(at url: MediaURL) async -> Result<Exchange.Answer, RemoteFault> {
        let exchange = Exchange(
            client: client, userAgent: options.userAgent, byteLimit: options.bytes(of: kind))
        do throws(RemoteFault) {
            try await judgeName(of: url.host)
            return .success(try await exchange.get(url))
        } catch {
            return .failure(error)
        }
    }

    /// Refuses a name that has an address which is not admitted, so that it is never dialled. The connection
    /// is judged again by its own address (`HTTPClient.fetching`).
    private func judgeName(of host: URLHost) async throws(RemoteFault) {
        guard case .name(let name) = host, options.proxy == nil else { return }
        let addresses = await resolver.addresses(name)
        guard !addresses.isEmpty, addresses.allSatisfy(options.policy.admits) else { throw .address }
    }

    private func next(after url: MediaURL, _ location: String) throws(Ending) -> MediaURL {
        do { return try url.redirected(to: location) } catch { throw .fault(.redirectURL(error)) }
    }
}
