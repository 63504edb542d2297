import CLinux
import Glibc

/// The child's side: this program, started again to decode files that nobody vouches for. It gives up all
/// rights before the first file comes, and then answers one request after the other until its parent is gone.
package enum DecoderChild {
    /// What the child is called, by which it knows that it is one.
    static let name = "martlet-decoder"
    /// The descriptor that it is born with.
    static let socket: Int32 = 3

    /// Returns at once in any other process. An executable calls it before anything else.
    package static func serveIfAsked() {
        guard CommandLine.arguments.first == name else { return }
        serve(CommandLine.arguments.dropFirst().compactMap { Int($0) })
        _exit(0)
    }

    /// - Parameter numbers: the limit of memory, and for a test the way out that is to be tried.
    private static func serve(_ numbers: [Int]) {
        guard let memoryBytes = numbers.first, memoryBytes > 0 else { return }
        guard cs_self_confine(memoryBytes) == 0 else {
            return say(.init(status: .refused, reason: "its limits cannot be set (\(cause))"))
        }
        guard cs_self_filter() == 0 else {
            return say(
                .init(status: .refused, reason: "this system has no filter of system calls (\(cause))"))
        }
        if numbers.count > 1 {
            let escape = cs_escape(rawValue: UInt32(truncatingIfNeeded: numbers[1]))
            return say(.init(status: .done, total: Int(cs_self_try(escape))))
        }
        say(.init(status: .ready))
        while let request = IncomingRequest() { say(request.reply()) }
    }

    private static func say(_ reply: ReplyMessage) {
        let bytes = reply.bytes
        _ = bytes.withUnsafeBytes { cs_send(socket, $0.baseAddress, $0.count, nil, 0) }
    }

    private static var cause: String { String(cString: strerror(errno)) }
}
