import Fetch
import Testing

/// With a proxy every fetch is a tunnel through it, and names are its business.
@Suite(.serialized) struct ProxyTests {
    private func options(_ proxy: Listener) throws -> FetchOptions {
        var options = FetchOptions()
        options.proxy = try FetchProxy("http://127.0.0.1:\(proxy.port)")
        return options
    }

    @Test func tunnels() async throws {
        let proxy = try Listener { peer in
            peer.write("HTTP/1.1 200 Connection established\r\n\r\n")
            let head = Peer.readHead(peer.descriptor) ?? ""
            let line = head.prefix { $0 != "\r\n" }
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(line.utf8.count)\r\n\r\n\(line)")
        }
        defer { proxy.close() }
        let media = try await fetching(options(proxy), names: [:]) {
            try await $0.media(at: "http://pictures.example/a?b", kind: .image)
        }
        #expect(media == .file(Array("GET /a?b HTTP/1.1".utf8)))
        #expect(proxy.seen.requests == ["CONNECT pictures.example:80 HTTP/1.1"])
    }

    @Test(arguments: [403, 407, 502]) func refusal(_ status: Int) async throws {
        let proxy = try Listener("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n")
        defer { proxy.close() }
        let error = try await fetching(options(proxy), names: [:]) {
            await $0.error(at: "https://pictures.example/")
        }
        #expect(error == .remote(host: "pictures.example", .proxy, redirected: false))
    }

    @Test func addressesAreStillJudged() async throws {
        let proxy = try Listener()
        defer { proxy.close() }
        let error = try await fetching(options(proxy)) { await $0.error(at: "http://169.254.169.254/") }
        #expect(error == .remote(host: "169.254.169.254", .address, redirected: false))
        #expect(proxy.seen == Listener.Seen())
    }
}
