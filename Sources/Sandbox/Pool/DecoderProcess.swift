import CLinux
import Glibc

/// The parent's hold on one child: it lives as long as this object.
///
/// The system ends the child when the *thread* that started it ends, so that thread must be the one that
/// uses it.
final class DecoderProcess {
    let identifier: pid_t
    let memory: SharedMemory
    private let socket: Int32
    private var hasEnded = false
    /// Requests that it answered.
    private(set) var answered = 0

    /// It has seen no file yet, so no file is to blame.
    static let endedEarly = SandboxError.start(reason: "it ends before it is ready")

    /// What a child says within a time.
    enum Word {
        case message(ReplyMessage)
        /// It said what cannot be.
        case nonsense
        /// It is no more, or has closed its ear.
        case silence
        case nothing
    }

    /// Starts a child and waits until it is ready, or until it has tried a way out.
    init(_ program: String, _ orders: ChildOrders, within startTime: Duration) throws(SandboxError) {
        memory = try SharedMemory(orders.layout)
        var pair: [Int32] = [-1, -1]
        guard cs_message_sockets(&pair) == 0 else { throw .start(reason: String(cString: strerror(errno))) }
        socket = pair[0]
        identifier = Self.start(
            program, [DecoderChild.name] + orders.arguments, socket: pair[1], memory: memory.file)
        let cause = errno
        close(pair[1])
        guard identifier > 0 else {
            hasEnded = true
            throw .start(reason: String(cString: strerror(cause)))
        }
        guard orders.escape == nil else { return }
        switch word(within: startTime) {
        case .message(let reply) where reply.status == .ready: return
        case .message(let reply): throw .start(reason: reply.reason)
        case .nothing: throw .start(reason: "it is not ready after \(startTime.components.seconds) seconds")
        case .nonsense, .silence: throw Self.endedEarly
        }
    }

    deinit {
        end()
        close(socket)
    }

    private static func start(_ program: String, _ arguments: [String], socket: Int32, memory: Int32) -> pid_t
    {
        let arguments = arguments.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        // A child that crashes shall be gone at once, not write a report for seconds.
        var variables = ["SWIFT_BACKTRACE=enable=no"]
        // What a program may need to find its libraries.
        if let paths = getenv("LD_LIBRARY_PATH") {
            variables.append("LD_LIBRARY_PATH=" + String(cString: paths))
        }
        let environment = variables.map { strdup($0) } + [nil]
        defer { for variable in environment { free(variable) } }
        return cs_child_start(program, arguments, environment, socket, memory)
    }

    /// Hands a request over, whose file lies in the memory.
    /// - Returns: false if the child is no more.
    func send(_ message: RequestMessage) -> Bool {
        message.words.withUnsafeBytes { cs_send(socket, $0.baseAddress, $0.count) == $0.count }
    }

    func grant(processorTime: Duration) {
        // A child that is no more shows at the next word.
        _ = cs_child_grant_time(identifier, UInt64(max(1, processorTime.components.seconds)))
    }

    /// Waits for the child's next word.
    func word(within time: Duration) -> Word {
        guard Poll.wait(for: [socket], within: time) else { return .nothing }
        var bytes = [UInt8](repeating: 0, count: ReplyMessage.byteLimit)
        let got = cs_receive(socket, &bytes, bytes.count)
        if got == 0 || got < 0 && errno == ECONNRESET { return .silence }
        guard 1...bytes.count ~= got, let reply = ReplyMessage(bytes: Array(bytes[..<got])) else {
            return .nonsense
        }
        if reply.status != .ready { answered += 1 }
        return .message(reply)
    }

    /// Waits until the child says something unasked, which can only be its end, or the other descriptor has
    /// something to read.
    func wait(or other: Int32) { _ = Poll.wait(for: [socket, other], within: nil) }

    var isSilent: Bool { !Poll.wait(for: [socket], within: .zero) }

    /// Kills it, unless it has ended already.
    /// - Returns: the signal that ended it, 0 for none.
    @discardableResult
    func end() -> Int32 {
        guard !hasEnded else { return 0 }
        hasEnded = true
        return cs_child_end(identifier)
    }
}
