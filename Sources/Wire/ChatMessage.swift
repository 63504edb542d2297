import JSON

/// One message of a chat request.
package struct ChatMessage: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable {
        case system, developer, user, assistant, tool
    }

    /// A piece of a message, in the order in which it was sent.
    package enum Part: Sendable, Equatable {
        case text(String)
        case image(MediaReference)
        case video(MediaReference)
    }

    /// What a message says: templates treat a string and a list of one text differently.
    package enum Content: Sendable, Equatable {
        case text(String)
        case parts([Part])
    }

    package struct ToolCall: Sendable, Equatable {
        package var id: String?
        package var name: String
        package var arguments: JSONObject

        package init(id: String?, name: String, arguments: JSONObject) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    package var role: Role
    package var content: Content?
    package var reasoning: String?
    package var toolCalls: [ToolCall] = []
    package var toolCallID: String?

    package init(role: Role, content: Content?) {
        self.role = role
        self.content = content
    }
}

/// A picture or clip as a message names it.
package struct MediaReference: Sendable, Equatable {
    /// `http(s)://…` or `data:…`, not checked yet.
    package let url: String
    /// Where it stands in the request, for errors: `messages[0].content[1].image_url.url`.
    package let path: String

    package init(url: String, path: String) {
        self.url = url
        self.path = path
    }
}
