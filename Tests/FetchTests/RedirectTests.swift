import Fetch
import Testing

/// Redirects are followed by hand, and every hop is judged like the first.
@Suite(.serialized) struct RedirectTests {
    private func redirecting(to location: String, status: Int = 302) throws -> Listener {
        try Listener("HTTP/1.1 \(status) X\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func followed(_ status: Int) async throws {
        let listener = try Listener { peer in
            if peer.target == "/a/b?c" {
                peer.write("HTTP/1.1 \(status) X\r\nLocation: ../d%20e?f#g\r\nContent-Length: 4\r\n\r\nskip")
            } else {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            }
        }
        defer { listener.close() }
        let media = try await fetching(.local(listener.port)) {
            try await $0.media(at: "http://127.0.0.1:\(listener.port)/a/b?c", kind: .image)
        }
        #expect(media == .file(Array("hi".utf8)))
        #expect(listener.seen.requests == ["GET /a/b?c HTTP/1.1", "GET /d%20e?f HTTP/1.1"])
    }

    /// From a host that may be asked to one that may not: the canary would hear it.
    @Test(arguments: [
        "http://0:PORT/", "http://0.0.0.0:PORT/", "http://[::]:PORT/", "http://169.254.169.254/latest/",
        "http://[::ffff:169.254.169.254]/", "//0:PORT/",
    ])
    func toForbiddenAddress(_ location: String) async throws {
        let canary = try Listener()
        let listener = try redirecting(to: location.replacing("PORT", with: "\(canary.port)"))
        defer {
            canary.close()
            listener.close()
        }
        let error = try await fetching(.local(listener.port, canary.port)) {
            await $0.error(at: "http://127.0.0.1:\(listener.port)/")
        }
        #expect(error == .remote(host: "127.0.0.1", .address, redirected: true))
        #expect(canary.seen == Listener.Seen())
    }

    @Test func toForbiddenName() async throws {
        let canary = try Listener()
        let listener = try redirecting(to: "http://internal.example:\(canary.port)/")
        defer {
            canary.close()
            listener.close()
        }
        let names: [String: [IPAddress]] = ["internal.example": [.v4(0xA9FE_A9FE)]]
        let error = try await fetching(.local(listener.port, canary.port), names: names) {
            await $0.error(at: "http://127.0.0.1:\(listener.port)/")
        }
        #expect(error == .remote(host: "127.0.0.1", .address, redirected: true))
        #expect(error?.description.contains("internal") == false)
        #expect(canary.seen == Listener.Seen())
    }

    @Test func toOtherDomain() async throws {
        let canary = try Listener()
        let listener = try redirecting(to: "http://localhost:\(canary.port)/")
        defer {
            canary.close()
            listener.close()
        }
        var options = FetchOptions.local(listener.port, canary.port)
        options.policy.domains = [try DomainRule("127.0.0.1")]
        let error = try await fetching(options) { await $0.error(at: "http://127.0.0.1:\(listener.port)/") }
        #expect(error == .remote(host: "127.0.0.1", .domain, redirected: true))
        #expect(canary.seen == Listener.Seen())
    }

    @Test(arguments: [
        ("http://127.0.0.1:81/", RemoteFault.port(81)), ("file:///etc/passwd", .redirectURL(.scheme)),
        ("http://u:p@127.0.0.1/", .redirectURL(.userInfo)),
        ("http://a\\@127.0.0.1/", .redirectURL(.backslash)),
        ("data:image/png;base64,YQ==", .redirectURL(.scheme)),
    ])
    func unusable(_ location: String, _ fault: RemoteFault) async throws {
        let listener = try redirecting(to: location)
        defer { listener.close() }
        let error = try await fetching(.local(listener.port)) {
            await $0.error(at: "http://127.0.0.1:\(listener.port)/")
        }
        guard case .remote(host: "127.0.0.1", fault, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func withoutLocation() async throws {
        let listener = try Listener("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")
        defer { listener.close() }
        let error = try await fetching(.local(listener.port)) {
            await $0.error(at: "http://127.0.0.1:\(listener.port)/")
        }
        #expect(error == .remote(host: "127.0.0.1", .redirectURL(nil), redirected: false))
    }

    @Test func loopsEnd() async throws {
        let listener = try redirecting(to: "/again")
        defer { listener.close() }
        let error = try await fetching(.local(listener.port)) {
            await $0.error(at: "http://127.0.0.1:\(listener.port)/")
        }
        #expect(error == .remote(host: "127.0.0.1", .redirects(limit: 3), redirected: false))
        #expect(listener.seen.requests.count == 4)
    }
}
