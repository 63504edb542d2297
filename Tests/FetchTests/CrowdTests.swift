import Fetch
import Synchronization
import Testing

/// Many fetches at once, and fetches that are given up.
@Suite(.serialized) struct CrowdTests {
    /// How many connections a listener serves at once, now and at most.
    private final class Crowd: Sendable {
        private let state = Mutex((now: 0, most: 0))

        var most: Int { state.withLock { $0.most } }
        func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { state.withLock { $0.now -= 1 } }
    }

    private func crowded(_ options: (inout FetchOptions) -> Void, kind: MediaFetcher.Kind) async throws -> Int
    {
        let crowd = Crowd()
        let listener = try Listener { peer in
            crowd.enter()
            peer.wait(0.02)
            crowd.leave()
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc")
        }
        defer { listener.close() }
        var all = FetchOptions.local(listener.port)
        options(&all)
        try await fetching(all) { fetcher in
            await withTaskGroup { group in
                for number in 0..<60 {
                    // All of 127/8 is this machine: as many hosts as there are requests.
                    let url = "http://127.0.0.\(number % 12 + 1):\(listener.port)/\(number)"
                    group.addTask { await fetcher.error(at: url, kind: kind) }
                }
                for await error in group { #expect(error == nil) }
            }
        }
        #expect(listener.seen.requests.count == 60)
        return crowd.most
    }

    @Test func allAtOnce() async throws { #expect(try await crowded({ _ in }, kind: .image) <= 32) }

    @Test func total() async throws { #expect(try await crowded({ $0.turns.total = 5 }, kind: .image) <= 5) }

    @Test func perHost() async throws {
        #expect(try await crowded({ $0.turns.perHost = 1 }, kind: .image) <= 12)
    }

    @Test func videos() async throws { #expect(try await crowded({ _ in }, kind: .video) <= 4) }

    @Test func tooManyWait() async throws {
        let listener = try Listener { peer in peer.wait(0.5) }
        defer { listener.close() }
        var options = FetchOptions.local(listener.port)
        options.turns.total = 1
        options.turns.waiting = 2
        options.waitingTime = .milliseconds(200)
        let errors = try await fetching(options) { fetcher in
            await withTaskGroup { group in
                for _ in 0..<5 {
                    group.addTask { await fetcher.error(at: "http://127.0.0.1:\(listener.port)/") }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        // One is served, two are turned away, two have waited long enough.
        #expect(errors.count { $0 == .busy } == 4)
        #expect(listener.seen.connections == 1)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", "HTTP/1.1 200 OK\r\n\r\nx"])
    func cancelled(_ start: String) async throws {
        let gone = Mutex(false)
        let listener = try Listener { peer in
            peer.write(start)
            // Until the other side has closed.
            for _ in 0..<200 {
                peer.wait(0.01)
                if peer.isClosed { return gone.withLock { $0 = true } }
            }
        }
        defer { listener.close() }
        try await fetching(.local(listener.port)) { fetcher in
            let task = Task { await fetcher.error(at: "http://127.0.0.1:\(listener.port)/") }
            while listener.seen.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            #expect(await task.value == .cancelled)
            for _ in 0..<100 where !gone.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
        }
        #expect(gone.withLock { $0 })
    }

    @Test func cancelledWhileANameIsLookedUp() async throws {
        let resolver = NameResolver { _ in
            try? await Task.sleep(for: .seconds(60))
            return []
        }
        let fetcher = MediaFetcher(FetchOptions(), resolver: resolver, dnsOverride: [:])
        let task = Task { await fetcher.error(at: "http://slow.example/") }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        #expect(await task.value == .cancelled)
        await fetcher.shutdown()
    }

    @Test func shutdownEndsWhatIsUnderWay() async throws {
        let listener = try Listener { peer in peer.wait(1) }
        defer { listener.close() }
        var options = FetchOptions.local(listener.port)
        options.turns.total = 1
        let fetcher = MediaFetcher(options)
        let url = "http://127.0.0.1:\(listener.port)/"
        let active = Task { await fetcher.error(at: url) }
        while listener.seen.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let waiting = Task { await fetcher.error(at: url) }
        try await Task.sleep(for: .milliseconds(20))
        await fetcher.shutdown()
        #expect(await active.value == .cancelled)
        #expect(await waiting.value == .cancelled)
        #expect(await fetcher.error(at: url) == .cancelled)
    }
}
