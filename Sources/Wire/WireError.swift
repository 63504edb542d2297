/// What is wrong with the body of a request. All of these are answered with status 400.
package struct WireError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The body does not have the form that the route takes: no JSON, something missing, a wrong type.
        case schema
        /// A value that is not allowed, alone or beside the others.
        case value
    }

    package let kind: Kind
    /// A sentence for the client: the field, the value (shortened) and what is allowed.
    package let message: String
    /// The field, as `top_p`, or the path in a message, as `messages[2].content[0].image_url`; nil where
    /// no single field is to blame.
    package let parameter: String?

    package init(_ kind: Kind, _ message: String, parameter: String?) {
        self.kind = kind
        self.message = message.shortened(to: Self.longestMessage)
        self.parameter = parameter
    }

    /// `type` of the error on the wire, as vLLM names the two kinds.
    package var type: String {
        switch kind {
        case .schema: "Bad Request"
        case .value: "BadRequestError"
        }
    }

    private static let longestMessage = 1_000
}

extension WireError: CustomStringConvertible {
    package var description: String { message }
}

extension String {
    /// At most `limit` Unicode scalars: a limit of characters would bound nothing, as one character may
    /// have any number of them.
    fileprivate func shortened(to limit: Int) -> String {
        guard let end = unicodeScalars.index(startIndex, offsetBy: limit, limitedBy: endIndex),
            end != endIndex
        else { return self }
        return "\(self[..<end])…"
    }
}
