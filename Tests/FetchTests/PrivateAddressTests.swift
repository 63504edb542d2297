import Fetch
import Testing

/// Server-side request forgery: nothing on this machine or its networks is ever asked for anything.
@Suite(.serialized) struct PrivateAddressTests {
    /// Each would reach the canary if it were dialled, or is a place that must not be.
    private static let hosts = [
        "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1",
        "0177.0.0.1",
        "017700000001", "0x7F.0x0.0x0.0x1", "127.0.0.1.", "0", "0.0.0.0", "0x0", "[::1]", "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]",
        "[2001:0:7f00:1::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "10.0.0.1", "172.16.0.1", "192.168.0.1",
        "100.64.0.1", "169.254.169.254", "0251.0376.0251.0376", "0xa9fea9fe", "2852039166",
        "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "224.0.0.1", "255.255.255.255",
    ]

    @Test func literals() async throws {
        let canary = try Listener()
        defer { canary.close() }
        try await fetching(.strict(canary.port)) { fetcher in
            for host in Self.hosts {
                let error = await fetcher.error(at: "http://\(host):\(canary.port)/")
                guard case .remote(_, .address, redirected: false) = error else {
                    Issue.record("\(host): \(String(describing: error))")
                    continue
                }
            }
        }
        #expect(canary.seen == Listener.Seen())
    }

    @Test(arguments: ["localhost", "LOCALHOST", "localhost.", "ip6-localhost", "nothing.invalid"])
    func names(_ name: String) async throws {
        let canary = try Listener()
        defer { canary.close() }
        try await fetching(.strict(canary.port)) { fetcher in
            let error = await fetcher.error(at: "http://\(name):\(canary.port)/")
            guard case .remote(_, .address, redirected: false) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        #expect(canary.seen == Listener.Seen())
    }

    @Test(arguments: [
        ("http://ok.example\\@127.0.0.1:PORT/", FetchError.url(.backslash)),
        ("http://ok.example@127.0.0.1:PORT/", .url(.userInfo)),
        ("http://ok.example:80@127.0.0.1:PORT/", .url(.userInfo)),
        ("http://ok.example#@127.0.0.1:PORT/", .remote(host: "ok.example", .address, redirected: false)),
        ("http://ok.example?@127.0.0.1:PORT/", .remote(host: "ok.example", .address, redirected: false)),
        ("http://127.0.0.1:PORT\t/", .url(.controlCharacter)),
        ("http://127.0.0.1\n.ok.example:PORT/", .url(.controlCharacter)),
        ("http://①②⑦.0.0.1:PORT/", .url(.hostNotASCII)),
        ("http://127%2e0.0.1:PORT/", .url(.hostAddress)),
        ("http+unix://%2Fvar%2Frun%2Fdocker.sock/", .url(.scheme)),
        ("file:///etc/passwd", .url(.scheme)), ("gopher://127.0.0.1:PORT/", .url(.scheme)),
    ])
    func differentials(_ url: String, _ expected: FetchError) async throws {
        let canary = try Listener()
        defer { canary.close() }
        let error = try await fetching(.strict(canary.port), names: [:]) { fetcher in
            await fetcher.error(at: url.replacing("PORT", with: "\(canary.port)"))
        }
        #expect(error == expected)
        #expect(canary.seen == Listener.Seen())
    }

    /// One private address among public ones is enough.
    @Test func mixedAnswers() async throws {
        let canary = try Listener()
        defer { canary.close() }
        let mixed: [IPAddress] = [.v4(0x0101_0101), .v4(0x7F00_0001)]
        let error = try await fetching(.strict(canary.port), names: ["mixed.example": mixed]) {
            await $0.error(at: "http://mixed.example:\(canary.port)/")
        }
        #expect(error == .remote(host: "mixed.example", .address, redirected: false))
        #expect(canary.seen == Listener.Seen())
    }

    /// A name that changes between the check and the connection: the connection is made, and not used.
    @Test(arguments: ["http", "https"]) func rebinding(_ scheme: String) async throws {
        let canary = try Listener { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno") }
        defer { canary.close() }
        let options = FetchOptions.strict(canary.port)
        let error = try await fetching(
            options, names: ["rebind.example": [.v4(0x0101_0101)]], dialled: ["rebind.example": "127.0.0.1"]
        ) { fetcher in
            await fetcher.error(at: "\(scheme)://rebind.example:\(canary.port)/")
        }
        // With TLS the handshake comes first, and this server has no answer to it.
        let fault: RemoteFault = scheme == "http" ? .address : .secureConnection
        #expect(error == .remote(host: "rebind.example", fault, redirected: false))
        #expect(canary.seen.connections == 1)
        #expect(canary.seen.requests.allSatisfy { !$0.contains("HTTP") })
        if scheme == "http" { #expect(canary.seen.bytes == 0) }
    }

    /// The same, many times over one client: no connection that failed is ever used by a later request.
    @Test func rebindingAgain() async throws {
        let canary = try Listener { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno") }
        defer { canary.close() }
        try await fetching(
            .strict(canary.port), names: ["rebind.example": [.v4(0x0101_0101)]],
            dialled: ["rebind.example": "127.0.0.1"]
        ) { fetcher in
            await withTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask { await fetcher.error(at: "http://rebind.example:\(canary.port)/") }
                }
                for await error in group {
                    #expect(error == .remote(host: "rebind.example", .address, redirected: false))
                }
            }
        }
        // Requests that wait for the same connection fail together.
        let seen = await canary.seen { $0.abandoned == $0.connections }
        #expect((1...50).contains(seen.connections))
        #expect(seen.bytes == 0)
        #expect(seen.abandoned == seen.connections)
    }

    @Test func messagesNameTheHostAndNothingElse() async throws {
        try await fetching(.strict(), names: ["internal.example": [.v4(0x0A01_0203)]]) { fetcher in
            let error = await fetcher.error(at: "https://internal.example/x")
            #expect(
                error?.description
                    == "cannot fetch from internal.example: there is no such host, or it has no public address "
                    + "(which --allow-private-media would permit)")
            let port = await fetcher.error(at: "https://internal.example:8443/x")
            #expect(
                port?.description
                    == "cannot fetch from internal.example: port 8443 is not allowed (by the server's --media-port)"
            )
        }
    }
}
