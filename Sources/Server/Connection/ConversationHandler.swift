import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Wire

/// Watches one connection of HTTP/1.1, or one stream of HTTP/2, where requests are read and before anything
/// is held back: tells when the client leaves, asks for bodies that wait to be asked for, answers what is
/// not HTTP, and ends the connection after its last answer without cutting that off.
final class ConversationHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    let presence = ClientPresence()
    private let limits: ConnectionLimits
    private var state = ConversationState()
    private var isMultiplexed = false
    /// nil on HTTP/2.
    private var versions: VersionHandler?
    private var bodyTimer: Scheduled<Void>?
    /// Of an upload, since its timer was set; nil while another kind of body arrives.
    private var uploadedBytes: Int?
    /// For clients that ignore the end.
    private var lingerTimer: Scheduled<Void>?

    /// An upload may take as long as so much of it comes in the time of a whole body.
    private static let uploadProgress = 1 << 20

    /// How long the other side may take to read its last answer and close.
    private static let linger = TimeAmount.seconds(2)

    init(limits: ConnectionLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) {
        // A stream of HTTP/2 is the child of a connection, which is the child of the listening socket.
        isMultiplexed = context.channel.parent?.parent != nil
        let pipeline = context.pipeline.syncOperations
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
        let versions = VersionHandler()
        do { try pipeline.addHandler(versions, position: .before(codec)) } catch {
            return context.fireErrorCaught(error)
        }
        self.versions = versions
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        bodyTimer?.cancel()
        lingerTimer?.cancel()
        presence.leave()
    }

    // MARK: What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        let wasArriving = state.isArriving
        state.received(part)
        switch part {
        case .head(let head):
            uploadedBytes = head.method == .put ? 0 : nil
            notify(.requestArrived(isMultiplexed: isMultiplexed), context)
        case .body(let bytes): extendUpload(by: bytes.readableBytes)
        case .end: break
        }
        if wasArriving && !state.isArriving {
            bodyTimer?.cancel()
            bodyTimer = nil
        }
        context.fireChannelRead(data)
    }

    private func extendUpload(by byteCount: Int) {
        guard byteCount > 0, let bytes = uploadedBytes.map({ $0 + byteCount }) else { return }
        uploadedBytes = bytes < Self.uploadProgress ? bytes : 0
        guard uploadedBytes == 0 else { return }
        bodyTimer?.cancel()
        bodyTimer = nil
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if state.isArriving && bodyTimer == nil {
            bodyTimer = close(context.channel, in: TimeAmount(limits.bodyArrival))
        }
        // Beyond this handler nobody reads while an answer is made, and a client's leaving is something
        // that is read.
        if state.readsAhead && !isMultiplexed { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed where state.isAwaited || state.isClosing:
            presence.leave()
            context.close(promise: nil)
        case is ChannelShouldQuiesceEvent:
            state.close()
            context.fireUserInboundEventTriggered(event)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        presence.leave()
        while state.isAwaited {
            _ = state.answerEnded()
            notify(.answerEnded, context)
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as HTTPParserError where state.isArriving:
            // Whoever collects the body answers.
            state.inputEnded()
            context.fireErrorCaught(error)
        case is HTTPParserError where state.isAwaited: state.inputEnded()
        case HTTPParserError.headerOverflow: refuse(context, .headersTooLarge(limits))
        case is HTTPParserError: refuse(context, .notHTTP)
        default:
            presence.leave()
            context.close(promise: nil)
        }
    }

    // MARK: What goes out

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard case ConnectionEvent.sendContinue = event else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: promise)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            if head.headerFields.endsConnection || versions?.endsConnection(with: head) ?? false {
                state.close()
            }
            head.headerFields[.connection] = state.isClosing && !isMultiplexed ? "close" : nil
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            let isLast = state.answerEnded()
            notify(.answerEnded, context)
            context.write(data, promise: promise)
            if isLast { end(context) }
        case .head, .body: context.write(data, promise: promise)
        }
    }

    /// Ends our side and leaves the client time to read: a socket that is closed while something it has not
    /// read comes in throws away what it has sent.
    private func end(_ context: ChannelHandlerContext) {
        context.flush()
        lingerTimer = close(context.channel, in: Self.linger)
        if !isMultiplexed { context.close(mode: .output, promise: nil) }
    }

    /// Answers what did not become a request.
    private func refuse(_ context: ChannelHandlerContext, _ error: APIError) {
        var response = Response(error)
        response.headers[.connection] = "close"
        response.headers[.xRequestID] = RequestID.fresh()
        state.close()
        context.write(wrapOutboundOut(.head(response.head)), promise: nil)
        context.write(
            wrapOutboundOut(.body(ByteBuffer(bytes: error.body.json.bytes()))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        end(context)
    }

    private func notify(_ event: ConnectionEvent, _ context: ChannelHandlerContext) {
        let connection = isMultiplexed ? context.channel.parent : context.channel
        connection?.pipeline.fireUserInboundEventTriggered(event)
    }

    private func close(_ channel: any Channel, in time: TimeAmount) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
