import HTTPTypes
import NIOCore
import NIOHTTP1

/// Speaks HTTP/1.0 with clients that do. It stands where versions can still be seen: between the parser and
/// the types without a version that everything behind it reads.
///
/// Such a connection ends after its answer unless the client asked to keep it (RFC 9112, 9.3), and an
/// answer of unknown length ends with the connection, since there are no chunks. `Host` is checked here
/// too: clients of HTTP/1.0 need none, later ones exactly one (3.2).
final class VersionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The versions of requests whose answers have not begun, oldest first.
    private var versions = CircularBuffer<HTTPVersion>()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        versions.append(head.version)
        let hosts = head.headers["host"].count
        if head.version == .http1_0 {
            if !head.isKeepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            if hosts == 0 { head.headers.add(name: "Host", value: "") }
        } else if hosts > 1 {
            // Without any, the request is refused like one that came without.
            head.headers.remove(name: "Host")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// True where the client can tell the end of this answer, the next to be written, by the connection's
    /// end alone.
    func endsConnection(with head: HTTPResponse) -> Bool {
        guard versions.first == .http1_0 else { return false }
        return head.headerFields[.contentLength] == nil
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 200,
            versions.popFirst() == .http1_0
        else { return context.write(data, promise: promise) }
        head.version = .http1_0
        if !head.headers.contains(name: "Connection") {
            head.headers.add(name: "Connection", value: "keep-alive")
        }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
