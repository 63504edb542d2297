import JSON

/// `logprobs` of a text completion: four lists of equal length.
package struct TextLogprobs: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var token: String
        /// nil for the first token of an echoed prompt, which has nothing before it.
        package var place: PlacedLogprob?
        /// Where the token begins in the choice's text, in characters as Python counts them: code points.
        package var offset: Int

        package init(token: String, place: PlacedLogprob?, offset: Int) {
            self.token = token
            self.place = place
            self.offset = offset
        }

        package init(_ place: PlacedLogprob, spelling: TokenSpelling, offset: Int) {
            self.init(token: spelling.name(place.token), place: place, offset: offset)
        }
    }

    package var entries: [Entry]
    package var spelling: TokenSpelling

    package init(_ entries: [Entry], spelling: TokenSpelling) {
        self.entries = entries
        self.spelling = spelling
    }

    package var json: JSONValue {
        [
            "tokens": .strings(entries.map(\.token)),
            "token_logprobs": .array(
                entries.map { $0.place.map { .logprob($0.token.logprob) } ?? .null }),
            "top_logprobs": .array(entries.map { $0.place.map(alternatives) ?? .null }),
            "text_offset": .integers(entries.map(\.offset)),
        ]
    }

    /// By name: the token itself, then the most probable. Of two tokens with one name, which two halves of
    /// characters have, the first counts.
    private func alternatives(_ place: PlacedLogprob) -> JSONValue {
        var object = JSONObject()
        for token in [place.token] + place.top {
            let name = spelling.name(token)
            if object[name] == nil { object[name] = .logprob(token.logprob) }
        }
        return .object(object)
    }
}
