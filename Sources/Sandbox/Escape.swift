import CLinux

/// The ways out that a child must not have, to prove that it has none.
package enum Escape: CaseIterable, Sendable {
    case open, socket, fork, execute, kill, trace, code, limits

    package enum Outcome: Equatable, Sendable {
        /// The system ended the child.
        case ended(signal: Int32)
        case failed(error: Int32)
        case escaped
        /// The child did not come to the attempt.
        case unknown
    }

    /// Starts a child that confines itself as all do, and then tries this way out.
    package func attempt(
        program: String = "/proc/self/exe", limits: DecoderLimits = DecoderLimits()
    ) throws(SandboxError) -> Outcome {
        let orders = ChildOrders(limits, SharedLayout(fileBytes: 4096, pixelBytes: 4096), escape: number)
        let child = try DecoderProcess(program, orders, within: limits.startTime)
        switch child.word(within: limits.startTime) {
        case .message(let reply) where reply.status == .done:
            return reply.total == 0 ? .escaped : .failed(error: Int32(truncatingIfNeeded: reply.total))
        case .silence:
            let signal = child.end()
            return signal == 0 ? .unknown : .ended(signal: signal)
        case .message, .nonsense, .nothing:
            return .unknown
        }
    }

    private var number: cs_escape {
        switch self {
        case .open: cs_escape_open
        case .socket: cs_escape_socket
        case .fork: cs_escape_fork
        case .execute: cs_escape_execute
        case .kill: cs_escape_kill
        case .trace: cs_escape_trace
        case .code: cs_escape_code
        case .limits: cs_escape_limits
        }
    }
}
