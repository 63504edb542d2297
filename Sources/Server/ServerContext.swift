import Hummingbird
import Logging
import NIOCore

/// What a request comes with besides itself.
struct ServerContext: InitializableFromSource {
    let channel: any Channel
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }

    /// Of the client that sent the request.
    func presence() async -> ClientPresence {
        let channel = channel
        let found = try? await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: ConversationHandler.self).presence
        }.get()
        if let found { return found }
        // The connection has lost its handlers: it is closed.
        let gone = ClientPresence()
        gone.leave()
        return gone
    }

    /// Asks for the body of a request that waits to be asked.
    func sendContinue() {
        channel.triggerUserOutboundEvent(ConnectionEvent.sendContinue, promise: nil)
    }
}
