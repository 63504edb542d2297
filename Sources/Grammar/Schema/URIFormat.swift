/// URIs of RFC 3986, and IRIs of RFC 3987.
struct URIFormat {
    /// What may stand in a path and in most other parts, but for `:` and `@`.
    private let plain: String

    init(isInternational: Bool) {
        let international = isInternational ? "\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF" : ""
        plain = "A-Za-z0-9._~!$&'()*+,;=\(international)-"
    }

    private var pathCharacter: String { "([:@\(plain)]|%[0-9A-Fa-f]{2})" }

    func uri() throws(GrammarError) -> Pattern {
        let path = try path(first: pathCharacter)
        return .sequence([
            try expression("[A-Za-z][A-Za-z0-9+.-]*:"), .choice([try authority(), path]),
            try queryAndFragment(),
        ])
    }

    func reference() throws(GrammarError) -> Pattern {
        // A colon in the first part would end a scheme.
        let path = try path(first: "([@\(plain)]|%[0-9A-Fa-f]{2})")
        let relative = Pattern.sequence([.choice([try authority(), path]), try queryAndFragment()])
        return .choice([try uri(), relative])
    }

    /// RFC 6570.
    static func template() throws(GrammarError) -> Pattern {
        let name = "([A-Za-z0-9_]|%[0-9A-Fa-f]{2})(\\.?([A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*"
        let variable = "\(name)(:[1-9][0-9]{0,3}|\\*)?"
        let expression = "\\{[+#./;?&]?\(variable)(,\(variable))*\\}"
        return try RegularExpression.matchingWhole(
            "([A-Za-z0-9._~!$&()*+,;=:@/?#-]|%[0-9A-Fa-f]{2}|\(expression))*")
    }

    private func expression(_ text: String) throws(GrammarError) -> Pattern {
        try RegularExpression.matchingWhole(text)
    }

    private func path(first: String) throws(GrammarError) -> Pattern {
        let more = "(/\(pathCharacter)*)*"
        return try expression("(/(\(pathCharacter)+\(more))?|\(first)+\(more))?")
    }

    private func authority() throws(GrammarError) -> Pattern {
        let address = Pattern.sequence([.text("["), try StringFormat.ipv6(), .text("]")])
        return .sequence([
            .text("//"), try expression("(([:\(plain)]|%[0-9A-Fa-f]{2})*@)?"),
            .choice([try expression("([\(plain)]|%[0-9A-Fa-f]{2})*"), address]),
            try expression("(:[0-9]{1,5})?(/\(pathCharacter)*)*"),
        ])
    }

    private func queryAndFragment() throws(GrammarError) -> Pattern {
        try expression("(\\?(\(pathCharacter)|[/?])*)?(#(\(pathCharacter)|[/?])*)?")
    }
}
