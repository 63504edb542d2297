import NIOCore

/// Closes connections that take too long to ask or to read, at the outer end of a connection's pipeline:
/// handshakes of TLS and heads that drip byte by byte are under its clock too.
final class ArrivalClock: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let limits: ConnectionLimits
    private let gauges: ServerGauges
    private var state: ArrivalState
    private var arrival: Scheduled<Void>?
    private var stall: Scheduled<Void>?

    init(limits: ConnectionLimits, gauges: ServerGauges) {
        self.limits = limits
        self.gauges = gauges
        state = ArrivalState(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        gauges.connections.add(1)
        perform(state.opened(at: .now()), context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        gauges.connections.add(-1)
        arrival?.cancel()
        stall?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let action = state.received(byteCount: unwrapInboundIn(data).readableBytes, at: .now())
        if action == .close { return context.close(promise: nil) }
        perform(action, context)
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ConnectionEvent.requestArrived(let isMultiplexed):
            perform(state.requestArrived(isMultiplexed: isMultiplexed), context)
        case ConnectionEvent.answerEnded:
            perform(state.answerEnded(at: .now()), context)
        case is ChannelShouldQuiesceEvent:
            perform(state.drain(at: .now()), context)
            context.fireUserInboundEventTriggered(event)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// A client that reads nothing for the idle time is not there.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = context.channel.isWritable ? nil : close(context, at: .now() + TimeAmount(limits.idle))
        context.fireChannelWritabilityChanged()
    }

    private func perform(_ action: ArrivalState.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .none: return
        case .wait(let deadline):
            arrival?.cancel()
            arrival = close(context, at: deadline)
        case .stopWaiting:
            arrival?.cancel()
            arrival = nil
        case .close: context.close(promise: nil)
        }
    }

    private func close(_ context: ChannelHandlerContext, at deadline: NIODeadline) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(deadline: deadline) { channel.close(promise: nil) }
    }
}
