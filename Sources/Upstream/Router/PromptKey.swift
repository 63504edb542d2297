import Crypto
import Foundation
import JSON
import Wire

/// What of a prompt a replica may remember: the conversation turn by turn, each turn's key holding all before it,
/// and its pictures by themselves. Counts are estimates, for choosing alone.
package struct PromptKey: Sendable, Equatable {
    /// Of a conversation up to and with one message.
    package struct Turn: Sendable, Equatable {
        package let digest: Digest16
        /// Of everything up to here.
        package let tokens: Int
        /// What only holds instructions is in many conversations, and holds none of them together.
        package let binds: Bool
    }

    package struct Image: Sendable, Equatable {
        package let digest: Digest16
        package let tokens: Int
    }

    package var turns: [Turn] = []
    package var images: [Image] = []
    /// What the client calls the conversation.
    package var session: Digest16?

    /// Of the whole prompt.
    package var tokens: Int { turns.last?.tokens ?? 1 }

    /// Whoever has the same conversation so far has the same seat: its beginning with the first message that binds.
    package var seat: Digest16 {
        session ?? (turns.first(where: \.binds) ?? turns.last)?.digest ?? Digest16(Array("".utf8))
    }

    private static let bytesOfToken = 4
    private static let tokensOfMessage = 4

    package init() {}

    package init(_ request: ChatRequest, media: [UpstreamMedium]) {
        var media = media[...]
        let salt = Array((request.sampling.cacheSalt ?? "").utf8)
        var chain = SHA256()
        func add(_ text: String) {
            var count = UInt64(text.utf8.count)
            withUnsafeBytes(of: &count) { chain.update(bufferPointer: $0) }
            chain.update(data: Data(text.utf8))
        }
        add(request.sampling.cacheSalt ?? "")
        add(request.model ?? "")
        var bytes = 0
        for tool in request.tools {
            let text = JSONValue.object(tool.definition).text()
            bytes += text.utf8.count
            add(text)
        }
        add(JSONValue.object(request.templateArguments).text())
        var imageTokens = 0
        var binds = false
        for message in request.messages {
            add(message.role.rawValue)
            for piece in message.pieces {
                switch piece {
                case .text(let text):
                    bytes += text.utf8.count
                    add(text)
                case .medium:
                    guard let medium = media.popFirst() else { continue }
                    images.append(Image(digest: medium.digest.salted(salt), tokens: medium.tokens))
                    imageTokens += medium.tokens
                    chain.update(data: Data(medium.digest.bytes))
                }
            }
            binds = binds || (message.role != .system && message.role != .developer)
            turns.append(
                Turn(
                    digest: Digest16(chain.finalize()),
                    tokens: bytes / Self.bytesOfToken + (turns.count + 1) * Self.tokensOfMessage
                        + imageTokens,
                    binds: binds))
        }
        if let name = request.journey?.session { session = Digest16(salt + Array("session:\(name)".utf8)) }
    }

    package init(_ request: CompletionRequest) {
        let salt = Array((request.sampling.cacheSalt ?? "").utf8)
        var tokens = 0
        for prompt in request.prompts {
            let bytes: [UInt8]
            switch prompt {
            case .text(let text):
                tokens += text.utf8.count / Self.bytesOfToken + 1
                bytes = Array(text.utf8)
            case .tokens(let ids):
                tokens += ids.count
                bytes = ids.withUnsafeBytes { Array($0) }
            }
            turns.append(Turn(digest: Digest16(salt + bytes), tokens: tokens, binds: true))
        }
        if let name = request.journey?.session { session = Digest16(salt + Array("session:\(name)".utf8)) }
    }
}

extension ChatMessage {
    fileprivate enum Piece {
        case text(String)
        case medium
    }

    fileprivate var pieces: [Piece] {
        var pieces: [Piece] = []
        if let reasoning { pieces.append(.text(reasoning)) }
        switch content {
        case nil: break
        case .text(let text): pieces.append(.text(text))
        case .parts(let parts):
            pieces += parts.map { part in
                switch part {
                case .text(let text): .text(text)
                case .image, .video: .medium
                }
            }
        }
        for call in toolCalls {
            pieces.append(.text(call.name))
            pieces.append(.text(JSONValue.object(call.arguments).text()))
        }
        return pieces
    }
}
