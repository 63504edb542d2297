import NIOCore
import NIOHTTP1

/// Stands between a connection and the HTTP client and lets only answers through that have a head, a body and an
/// end in this order. The client ends the whole process where the parser tells it of anything else, which a host
/// can bring about: a status below 100 is an answer to the parser and none to the client.
package final class ResponseGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPClientResponsePart
    package typealias OutboundIn = HTTPClientRequestPart

    private enum State {
        /// → body, refused
        case head
        /// → ended, refused
        case body
        /// → head (the connection is used again), refused
        case ended
        case refused
    }

    private var state = State.head

    /// Puts one where it belongs in a connection's pipeline. Called on its event loop.
    package static func add(to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
        try pipeline.addHandler(ResponseGuard(), position: .after(parser))
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if state == .ended, case .head = unwrapOutboundIn(data) { state = .head }
        context.write(data, promise: promise)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state != .refused else { return }
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .head) where head.status.code >= 200: state = .body
        case (.head(let head), .head)
        where 100..<200 ~= head.status.code && head.status != .switchingProtocols:
            break
        case (.body, .body): break
        case (.end, .body): state = .ended
        default:
            state = .refused
            context.fireErrorCaught(RemoteFault.notHTTP)
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }
}
