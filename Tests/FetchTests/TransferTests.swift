import Fetch
import Testing

/// What servers may send, and how long they may take.
@Suite(.serialized) struct TransferTests {
    /// What is fetched from a listener; the host in errors is always 127.0.0.1.
    private func fetch(
        _ listener: Listener, kind: MediaFetcher.Kind = .image,
        _ change: (inout FetchOptions) -> Void = { _ in }
    ) async throws -> Result<FetchedMedia, FetchError> {
        defer { listener.close() }
        var options = FetchOptions.local(listener.port)
        change(&options)
        return try await fetching(options) { fetcher in
            do throws(FetchError) {
                return .success(
                    try await fetcher.media(at: "http://127.0.0.1:\(listener.port)/p?q=1", kind: kind))
            } catch {
                return .failure(error)
            }
        }
    }

    private func failure(_ fault: RemoteFault) -> Result<FetchedMedia, FetchError> {
        .failure(.remote(host: "127.0.0.1", fault, redirected: false))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        // More than it said: the rest is no part of it.
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
    ])
    func whole(_ answer: String) async throws {
        #expect(try await fetch(try Listener(answer)) == .success(.file(Array("hello".utf8))))
    }

    @Test func requestIsPlain() async throws {
        let listener = try Listener { peer in
            let head = peer.head
            peer.write(
                "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: \(head.utf8.count)\r\n\r\n\(head)")
        }
        let result = try await fetch(listener) { $0.userAgent = "Martlet/9 (+https://example.com/contact)" }
        guard case .success(.file(let bytes)) = result else {
            Issue.record("\(result)")
            return
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map { $0.lowercased() }
        #expect(
            Set(lines) == [
                "get /p?q=1 http/1.1", "host: 127.0.0.1:\(listener.port)", "accept: */*",
                "accept-encoding: identity", "user-agent: martlet/9 (+https://example.com/contact)",
            ])
    }

    @Test(arguments: [204, 206, 304, 400, 401, 403, 404, 429, 500, 503]) func status(_ status: Int)
        async throws
    {
        let listener = try Listener("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n")
        #expect(try await fetch(listener) == failure(.status(status)))
        #expect(listener.seen.connections == 1)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", RemoteFault.connectionLost),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello", .connectionLost),
        ("HTTP/1.1 200 OK\r\nContent-Len", .connectionLost), ("", .connectionLost),
        ("HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n", .notHTTP), ("HTTP/1.1 000 x\r\n\r\n", .notHTTP),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", .notHTTP),
        ("SSH-2.0-OpenSSH_9.2\r\n", .notHTTP), ("\u{16}\u{3}\u{1}garbage\r\n\r\n", .notHTTP),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello", .notHTTP),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello", .notHTTP),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello", .notHTTP),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", .notHTTP),
        ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", .contentEncoding),
        (
            "HTTP/1.1 200 OK\r\nContent-Encoding: identity, br\r\nContent-Length: 5\r\n\r\nhello",
            .contentEncoding
        ),
    ])
    func broken(_ answer: String, _ fault: RemoteFault) async throws {
        #expect(try await fetch(try Listener(answer)) == failure(fault))
    }

    @Test func sizeIsRefusedByItsHead() async throws {
        let listener = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
        #expect(try await fetch(listener) { $0.imageBytes = 1000 } == failure(.size(limit: 1000)))
        let huge = try Listener("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n")
        #expect(try await fetch(huge, kind: .video) == failure(.size(limit: 256 << 20)))
    }

    @Test func endlessBody() async throws {
        let listener = try Listener { peer in
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
            while peer.write(chunk) {}
        }
        #expect(try await fetch(listener) { $0.imageBytes = 1 << 20 } == failure(.size(limit: 1 << 20)))
    }

    @Test func limitIsExact() async throws {
        let body = String(repeating: "x", count: 1000)
        for head in ["Content-Length: 1000\r\n\r\n", "Connection: close\r\n\r\n"] {
            let listener = try Listener("HTTP/1.1 200 OK\r\n\(head)\(body)")
            let result = try await fetch(listener) { $0.imageBytes = 1000 }
            #expect(result == .success(.file(Array(body.utf8))))
        }
        let listener = try Listener("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(body)x")
        #expect(try await fetch(listener) { $0.imageBytes = 1000 } == failure(.size(limit: 1000)))
    }

    @Test func endlessHead() async throws {
        let listener = try Listener { peer in
            peer.write("HTTP/1.1 200 OK\r\n")
            let line = "X: " + String(repeating: "x", count: 1000) + "\r\n"
            while peer.write(line) {}
        }
        #expect(try await fetch(listener) == failure(.notHTTP))
    }

    /// One byte at a time, in the head or in the body; or nothing at all.
    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ])
    func drip(_ start: String) async throws {
        let listener = try Listener { peer in
            peer.write(start)
            for _ in 0..<100 where peer.write(start.isEmpty ? "" : "x") { peer.wait(0.1) }
        }
        let clock = ContinuousClock()
        let before = clock.now
        let result = try await fetch(listener) { $0.imageTime = .milliseconds(500) }
        #expect(result == failure(.time(limit: .milliseconds(500))))
        #expect(before.duration(to: clock.now) < .seconds(5))
    }

    /// The time is for all hops together.
    @Test func slowRedirects() async throws {
        let listener = try Listener { peer in
            peer.wait(0.4)
            peer.write("HTTP/1.1 302 X\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
        }
        let result = try await fetch(listener) { $0.imageTime = .seconds(1) }
        #expect(
            result
                == .failure(.remote(host: "127.0.0.1", .time(limit: .seconds(1)), redirected: true)))
    }

    @Test func nobodyListens() async throws {
        let listener = try Listener()
        listener.close()
        try await Task.sleep(for: .milliseconds(50))
        #expect(try await fetch(listener) == failure(.connection))
    }

    @Test func plainServerAskedForTLS() async throws {
        let listener = try Listener("HTTP/1.1 400 Bad Request\r\n\r\n")
        defer { listener.close() }
        let error = try await fetching(.local(listener.port)) {
            await $0.error(at: "https://127.0.0.1:\(listener.port)/")
        }
        #expect(error == .remote(host: "127.0.0.1", .secureConnection, redirected: false))
    }

    @Test func timesReadWell() {
        #expect(RemoteFault.time(limit: .seconds(10)).description.contains("than 10 seconds,"))
        #expect(RemoteFault.time(limit: .milliseconds(500)).description.contains("than 0.5 seconds,"))
    }
}
