import Foundation
import Glibc

/// A socket to the server, byte by byte. Waits are on threads of their own: the server under test needs the
/// few threads that tests run on.
final class RawConnection: Sendable {
    enum Failure: Error { case connect(Int32), send(Int32), timeout(received: String) }

    private let socket: Int32

    private init(_ socket: Int32) { self.socket = socket }

    deinit { _ = Glibc.close(socket) }

    static func open(_ port: Int) async throws -> RawConnection {
        try await onThread {
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else {
                _ = Glibc.close(socket)
                throw Failure.connect(errno)
            }
            return RawConnection(socket)
        }
    }

    func send(_ text: String) async throws {
        let bytes = Array(text.utf8)
        try await onThread { [socket] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure.send(errno) }
                sent += count
            }
        }
    }

    /// What comes next; empty at the end of the connection, however it ends.
    func receive() async throws -> [UInt8] {
        try await onThread { [socket] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &buffer, buffer.count, 0)
            if count < 0 && errno == EAGAIN { throw Failure.timeout(received: "") }
            return Array(buffer.prefix(max(0, count)))
        }
    }

    /// Everything until `mark` has come, or the end.
    func receive(until mark: String) async throws -> String {
        var text = ""
        while !text.contains(mark) {
            let bytes = try await receive()
            if bytes.isEmpty { return text }
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }

    func receiveAll() async throws -> String {
        var bytes: [UInt8] = []
        while true {
            let more = try await receive()
            if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
    }

    /// Ends the sending side only.
    func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    func close() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// As when the machine of the client forgets the connection.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        _ = dup2(Glibc.open("/dev/null", O_RDONLY), socket)
    }
}

func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
