import CLinux
import Glibc

/// The child's side: this program, started again to decode files that nobody vouches for. It gives up all
/// rights before the first file comes, and then answers one request after the other until its parent is gone.
package enum DecoderChild {
    /// What the child is called, by which it knows that it is one.
    static let name = "martlet-decoder"

    /// Returns at once in any other process. An executable calls it before anything else.
    package static func serveIfAsked() {
        guard CommandLine.arguments.first == name else { return }
        if let orders = ChildOrders(CommandLine.arguments.dropFirst()) { serve(orders) }
        _exit(0)
    }

    private static func serve(_ orders: ChildOrders) {
        guard let memory = MappedMemory(Int32(cs_child_memory), orders.layout) else {
            return say(.init(status: .refused, reason: "the shared memory is missing (\(cause))"))
        }
        guard cs_self_confine(orders.memoryBytes + orders.layout.byteCount) == 0 else {
            return say(.init(status: .refused, reason: "its limits cannot be set (\(cause))"))
        }
        guard cs_self_filter() == 0 else {
            return say(
                .init(status: .refused, reason: "this system has no filter of system calls (\(cause))"))
        }
        if let escape = orders.escape {
            return say(.init(status: .done, total: Int(cs_self_try(escape))))
        }
        say(.init(status: .ready))
        while let request = nextRequest() { say(request.reply(memory)) }
    }

    /// Waits for it; nil when the parent is gone.
    private static func nextRequest() -> RequestMessage? {
        var words = [Int](repeating: 0, count: RequestMessage.wordCount)
        let got = words.withUnsafeMutableBytes {
            cs_receive(Int32(cs_child_socket), $0.baseAddress, $0.count)
        }
        return got == words.count * MemoryLayout<Int>.size ? RequestMessage(words: words) : nil
    }

    private static func say(_ reply: ReplyMessage) {
        let bytes = reply.bytes
        _ = bytes.withUnsafeBytes { cs_send(Int32(cs_child_socket), $0.baseAddress, $0.count) }
    }

    private static var cause: String { String(cString: strerror(errno)) }
}

/// What a child is told by its arguments.
struct ChildOrders {
    let memoryBytes: Int
    let layout: SharedLayout
    /// What it is to try instead of serving, for a test.
    let escape: cs_escape?

    init(_ limits: DecoderLimits, _ layout: SharedLayout, escape: cs_escape? = nil) {
        memoryBytes = limits.memoryBytes
        self.layout = layout
        self.escape = escape
    }

    init?(_ arguments: some Sequence<String>) {
        let numbers = arguments.compactMap { Int($0) }
        guard numbers.count >= 3, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        memoryBytes = numbers[0]
        layout = SharedLayout(fileBytes: numbers[1], pixelBytes: numbers[2])
        escape = numbers.count > 3 ? cs_escape(rawValue: UInt32(truncatingIfNeeded: numbers[3])) : nil
    }

    var arguments: [String] {
        [memoryBytes, layout.fileBytes, layout.pixelBytes].map { "\($0)" }
            + (escape.map { ["\($0.rawValue)"] } ?? [])
    }
}
