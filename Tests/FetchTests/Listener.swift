import Foundation
import Glibc
import Synchronization

/// A server on all addresses of this machine that answers each connection as a test says, with raw bytes and
/// no manners. It counts what it sees.
final class Listener: Sendable {
    struct Seen: Equatable {
        var connections = 0
        var bytes = 0
        /// Request lines.
        var requests: [String] = []
        /// Connections that the client closed before it had sent a whole request.
        var abandoned = 0
    }

    let port: Int
    private let descriptor: Int32
    private let state = Mutex(Seen())
    private let answer: @Sendable (Peer) -> Void

    var seen: Seen { state.withLock { $0 } }

    /// What it has seen once that is as awaited, or after a second.
    func seen(_ isAwaited: (Seen) -> Bool) async -> Seen {
        for _ in 0..<100 where !isAwaited(seen) { try? await Task.sleep(for: .milliseconds(10)) }
        return seen
    }

    /// `answer` runs on a thread of its own, after the head of a request was read; the connection closes when
    /// it returns.
    init(answer: @escaping @Sendable (Peer) -> Void = { _ in }) throws {
        self.answer = answer
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        var off: Int32 = 0
        setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            let address = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            let status = bind(descriptor, address, length)
            return status == 0 ? getsockname(descriptor, address, &length) : status
        }
        guard descriptor >= 0, status == 0, listen(descriptor, 256) == 0 else {
            throw POSIXError(.EADDRNOTAVAIL)
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin6_port))
        Thread.detachNewThread { [self] in accept() }
    }

    /// Answers every request with the same bytes.
    convenience init(_ text: String) throws {
        try self.init { $0.write(text) }
    }

    func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func accept() {
        while true {
            let connection = Glibc.accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            state.withLock { $0.connections += 1 }
            Thread.detachNewThread { [self] in serve(connection) }
        }
        Glibc.close(descriptor)
    }

    private func serve(_ connection: Int32) {
        defer { Glibc.close(connection) }
        let head = Peer.readHead(connection) { count in state.withLock { $0.bytes += count } }
        guard let head else { return state.withLock { $0.abandoned += 1 } }
        state.withLock { $0.requests.append(String(head.prefix { $0 != "\r\n" })) }
        answer(Peer(descriptor: connection, head: head))
    }
}

/// One connection of a client.
struct Peer: Sendable {
    let descriptor: Int32
    let head: String

    /// False when the client is gone.
    @discardableResult func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Up to the empty line, or the first record of a TLS handshake, which has none; nil when the client is
    /// gone before.
    static func readHead(_ descriptor: Int32, count: (Int) -> Void = { _ in }) -> String? {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8), head.first != 0x16 {
            let received = recv(descriptor, &buffer, buffer.count, 0)
            guard received > 0 else { return nil }
            count(received)
            head += buffer.prefix(received)
        }
        return String(decoding: head, as: UTF8.self)
    }

    /// Whether the client has closed its side.
    var isClosed: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    func wait(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }

    /// The second word of the request line.
    var target: String { String(head.split(separator: " ").dropFirst().first ?? "") }
}
