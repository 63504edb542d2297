import JSON
import Wire

extension PlacedLogprob {
    /// `logprobs` of a choice; nil where there are none.
    static func list(_ value: JSONValue?, _ route: ChunkReader.Route) -> [PlacedLogprob]? {
        switch route {
        case .chat:
            guard let content = value?["content"]?.array, !content.isEmpty else { return nil }
            return content.map { entry in
                PlacedLogprob(
                    token: TokenLogprob(chat: entry),
                    top: (entry["top_logprobs"]?.array ?? []).enumerated().map {
                        TokenLogprob(chat: $1, rank: $0 + 1)
                    })
            }
        case .completion:
            guard let tokens = value?["tokens"]?.array, !tokens.isEmpty else { return nil }
            let logprobs = value?["token_logprobs"]?.array ?? []
            let tops = value?["top_logprobs"]?.array ?? []
            return tokens.enumerated().map { place, token in
                let top = tops.indices.contains(place) ? tops[place].object?.members ?? [] : []
                let own = logprobs.indices.contains(place) ? logprobs[place].double : nil
                return PlacedLogprob(
                    token: TokenLogprob(spelling: token.string ?? "", own ?? -9999),
                    top: top.enumerated().map {
                        TokenLogprob(spelling: $1.key, $1.value.double ?? -9999, rank: $0 + 1)
                    })
            }
        }
    }

    /// A place of `prompt_logprobs`: the prompt's own token, then the most probable. nil for the first, which has
    /// nothing before it.
    init?(ofPrompt value: JSONValue) {
        guard let members = value.object?.members, !members.isEmpty else { return nil }
        let tokens = members.map { id, entry in
            let text = entry["decoded_token"]?.string ?? ""
            return TokenLogprob(
                id: Int(id) ?? -1, text: text, bytes: Array(text.utf8),
                logprob: entry["logprob"]?.double ?? -9999, rank: entry["rank"]?.int ?? 0)
        }
        self.init(token: tokens[0], top: Array(tokens.dropFirst()))
    }
}

extension TokenLogprob {
    fileprivate init(chat entry: JSONValue, rank: Int = 0) {
        let bytes = entry["bytes"]?.integers?.compactMap { UInt8(exactly: $0) }
        self.init(
            spelling: entry["token"]?.string ?? "", entry["logprob"]?.double ?? -9999, bytes: bytes,
            rank: rank)
    }

    /// `token_id:17` tells an id and no text.
    fileprivate init(spelling: String, _ logprob: Double, bytes: [UInt8]? = nil, rank: Int = 0) {
        let prefix = "token_id:"
        let id = spelling.hasPrefix(prefix) ? Int(spelling.dropFirst(prefix.count)) : nil
        let text = id == nil ? spelling : bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
        self.init(
            id: id ?? -1, text: text, bytes: bytes ?? Array(text.utf8), logprob: logprob, rank: rank)
    }
}
