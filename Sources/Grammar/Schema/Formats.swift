/// The values of `format` that are enforced; others are annotations, as the standard has it.
enum Formats {
    static func pattern(_ name: String) throws(GrammarError) -> Pattern? {
        guard let text = texts[name] else { return nil }
        let pattern = try RegularExpression.matchingWhole(text)
        guard name.hasSuffix("hostname") || name.hasSuffix("email") else { return pattern }
        // Hyphens in third and fourth place mark names of other scripts, which have rules of their own.
        return .all([pattern, .not(try RegularExpression.searching("(?:^|[.@])..--"))])
    }

    private static let year = "[0-9]{4}"
    private static let leapYear =
        "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
    private static let date =
        "(?:\(year)-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
        + "|02-(?:0[1-9]|1[0-9]|2[0-8]))|\(leapYear)-02-29)"
    // Without leap seconds, which are right at two moments in ten years.
    private static let time =
        "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
    private static let byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    private static let ipv4 = "(?:\(byte)\\.){3}\(byte)"
    private static let label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    private static let hex = "[0-9a-fA-F]"
    private static let group = "\(hex){1,4}"
    private static let ipv6: String = {
        var forms = ["(?:\(group):){7}\(group)", "(?:\(group):){6}\(ipv4)", "::"]
        for before in 0...6 {
            let head = before == 0 ? "" : "\(group)(?::\(group)){\(before - 1)}"
            let most = 6 - before
            if most >= 0 { forms.append("\(head)::(?:\(group):){0,\(most)}\(group)") }
            if most >= 2 { forms.append("\(head)::(?:\(group):){0,\(most - 2)}\(ipv4)") }
            if before > 0 { forms.append("\(head)::") }
        }
        return "(?:" + forms.joined(separator: "|") + "|(?:\(group):){6}\(group)::)"
    }()
    private static let escape = "%\(hex){2}"
    private static let unreserved = "[A-Za-z0-9._~-]"
    private static let pathCharacter = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|\(escape))"
    private static let path = "(?:/\(pathCharacter)*)*"
    private static let authority =
        "(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|\(escape))*@)?(?:\\[\(ipv6)\\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|\(escape))*)"
        + "(?::[0-9]{0,5})?"
    private static let tail = "(?:\\?(?:\(pathCharacter)|[/?])*)?(?:#(?:\(pathCharacter)|[/?])*)?"
    private static let uri =
        "[A-Za-z][A-Za-z0-9+.-]*:(?://\(authority)\(path)|/(?:\(pathCharacter)+\(path))?|\(pathCharacter)+\(path))\(tail)"
    private static let duration =
        "P(?:(?:[0-9]{1,9}Y(?:[0-9]{1,9}M(?:[0-9]{1,9}D)?)?|[0-9]{1,9}M(?:[0-9]{1,9}D)?|[0-9]{1,9}D)"
        + "(?:T(?:[0-9]{1,9}H(?:[0-9]{1,9}M(?:[0-9]{1,9}S)?)?|[0-9]{1,9}M(?:[0-9]{1,9}S)?|[0-9]{1,9}S))?"
        + "|T(?:[0-9]{1,9}H(?:[0-9]{1,9}M(?:[0-9]{1,9}S)?)?|[0-9]{1,9}M(?:[0-9]{1,9}S)?|[0-9]{1,9}S)|[0-9]{1,9}W)"
    private static let word = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    private static let variable = "[A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*(?:\\*|:[1-9][0-9]{0,3})?"
    private static let uriTemplate =
        "(?:[!#$&()*+,./0-9:;=?@A-Z\\[\\]_a-z~-]|\(escape)|\\{[+#./;?&]?\(variable)(?:,\(variable))*\\})*"
    private static let email = "\(word)(?:\\.\(word))*@\(label)(?:\\.\(label))+"
    private static let hostname = "\(label)(?:\\.\(label)){0,3}"
    private static let pointer = "(?:/(?:[^/~]|~[01])*)*"

    private static let texts: [String: String] = [
        "date": date, "time": time, "date-time": "\(date)T\(time)", "duration": duration,
        "uuid": "\(hex){8}-\(hex){4}-\(hex){4}-\(hex){4}-\(hex){12}",
        "email": email, "ipv4": ipv4, "ipv6": ipv6,
        "hostname": hostname,
        "uri": uri, "uri-reference": "(?:\(uri)|\(path)\(tail)|(?:\(unreserved)|\(escape))+\(path)\(tail))",
        "uri-template": uriTemplate,
        // Of the international forms, those that ASCII can write.
        "iri": uri, "idn-email": email, "idn-hostname": hostname,
        "json-pointer": pointer, "relative-json-pointer": "(?:0|[1-9][0-9]{0,8})(?:#|\(pointer))",
    ]
}
