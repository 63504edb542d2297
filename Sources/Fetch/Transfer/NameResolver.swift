import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Looks names up as the dialler will: with the system's `getaddrinfo`, on threads of its own, since it
/// blocks for as long as a name server likes.
package struct NameResolver: Sendable {
    /// All addresses of a name; empty where it has none. Returns at once when the task is cancelled.
    package let addresses: @Sendable (String) async -> [IPAddress]

    package init(addresses: @escaping @Sendable (String) async -> [IPAddress]) {
        self.addresses = addresses
    }
}

extension NameResolver {
    /// The system's resolver on the threads of a pool.
    init(threads: NIOThreadPool) {
        self.init { name in
            let lookup = Lookup()
            return await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    lookup.start(continuation)
                    threads.submit { state in
                        guard !lookup.isAnswered else { return }
                        lookup.finish(state == .active ? Self.lookUp(name) : [])
                    }
                }
            } onCancel: {
                lookup.finish([])
            }
        }
    }

    private static func lookUp(_ name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0, let first = list else { return [] }
        defer { freeaddrinfo(first) }
        return sequence(first: first, next: { $0.pointee.ai_next }).compactMap { entry in
            guard let address = entry.pointee.ai_addr else { return nil }
            return switch entry.pointee.ai_family {
            case AF_INET:
                address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { IPAddress($0.pointee) }
            case AF_INET6:
                address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { IPAddress($0.pointee) }
            default: nil
            }
        }
    }
}

/// One lookup, which is answered once: by the resolver, or by the task's cancellation.
private final class Lookup: Sendable {
    private enum State {
        /// → waiting, answered
        case new
        /// → answered
        case waiting(CheckedContinuation<[IPAddress], Never>)
        case answered
    }

    private let state = Mutex(State.new)

    var isAnswered: Bool { state.withLock { if case .answered = $0 { true } else { false } } }

    func start(_ continuation: CheckedContinuation<[IPAddress], Never>) {
        let isAnswered = state.withLock { state in
            guard case .new = state else { return true }
            state = .waiting(continuation)
            return false
        }
        if isAnswered { continuation.resume(returning: []) }
    }

    func finish(_ addresses: [IPAddress]) {
        let waiting = state.withLock { state -> CheckedContinuation<[IPAddress], Never>? in
            defer { state = .answered }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
        waiting?.resume(returning: addresses)
    }
}
