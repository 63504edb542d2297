/// The formats that are enforced. Others are annotations.
enum StringFormat {
    static func pattern(_ name: String) throws(GrammarError) -> Pattern? {
        switch name {
        case "date-time": return .sequence([try day(), .text("T"), try expression(time)])
        case "date": return try day()
        case "time": return try expression(time)
        case "duration": return try expression(duration)
        // The international forms hold these, and more than a pattern can tell apart.
        case "email", "idn-email": return try email()
        case "hostname", "idn-hostname": return try hostname()
        case "ipv4": return try expression(ipv4)
        case "ipv6": return try ipv6()
        case "uuid":
            return try expression(
                "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
        case "uri": return try URIFormat(isInternational: false).uri()
        case "uri-reference": return try URIFormat(isInternational: false).reference()
        case "iri": return try URIFormat(isInternational: true).uri()
        case "iri-reference": return try URIFormat(isInternational: true).reference()
        case "uri-template": return try URIFormat.template()
        case "json-pointer": return try expression(jsonPointer)
        case "relative-json-pointer": return try expression("(0|[1-9][0-9]*)(#|\(jsonPointer))")
        default: return nil
        }
    }

    private static func expression(_ text: String) throws(GrammarError) -> Pattern {
        try RegularExpression.matchingWhole(text)
    }

    /// RFC 3339, with the days that the month has.
    private static let date =
        "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
        + "|02-(0[1-9]|1[0-9]|2[0-8]))"
        + "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
    /// Without leap seconds, which most readers refuse.
    private static let time =
        "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
    private static let duration =
        "P([0-9]+W|\(days)(T\(hours))?|T\(hours))"
    private static let days = "([0-9]+D|[0-9]+M([0-9]+D)?|[0-9]+Y([0-9]+M([0-9]+D)?)?)"
    private static let hours = "([0-9]+S|[0-9]+M([0-9]+S)?|[0-9]+H([0-9]+M([0-9]+S)?)?)"
    private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    private static let ipv4 = "(\(octet)\\.){3}\(octet)"
    private static let jsonPointer = "(/([^/~]|~[01])*)*"

    /// From the year 1 on, where calendars of programming languages begin.
    private static func day() throws(GrammarError) -> Pattern {
        .all([try expression(date), .not(.sequence([.text("0000"), .anything]))])
    }

    private static func email() throws(GrammarError) -> Pattern {
        let local = try expression("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
        return .sequence([
            .all([local, Pattern.anyScalar.repeated(1, 64)]), .text("@"), try hostname(),
        ])
    }

    private static func hostname() throws(GrammarError) -> Pattern {
        let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
        return .all([
            try expression("\(label)(\\.\(label))*"), Pattern.anyScalar.repeated(1, 253),
            // Labels with two hyphens there are encoded, and not everything decodes.
            .not(try expression("(.*\\.)?..--.*")),
        ])
    }

    static func ipv6() throws(GrammarError) -> Pattern {
        let group = "[0-9a-fA-F]{1,4}"
        let last = "(\(group):\(group)|\(ipv4))"
        var forms = ["(\(group):){6}\(last)", "::(\(group):){5}\(last)"]
        for left in 1...5 {
            let right = 5 - left
            forms.append("(\(group):){0,\(left - 1)}\(group)::(\(group):){\(right)}\(last)")
        }
        forms.append("((\(group):){0,5}\(group))?::\(group)")
        forms.append("((\(group):){0,6}\(group))?::")
        forms.append("::(\(group):){0,4}\(last)")
        return try expression(forms.map { "(\($0))" }.joined(separator: "|"))
    }
}
