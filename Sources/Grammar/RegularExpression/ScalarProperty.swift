/// The Unicode properties that `\p{…}` can name: general categories, and those of two values that the
/// standard library knows. It knows no scripts.
enum ScalarProperty {
    static func named(_ name: String) -> ScalarSet? {
        let parts = name.split(separator: "=", omittingEmptySubsequences: false)
        if parts.count == 2 {
            guard parts[0] == "gc" || parts[0] == "General_Category" else { return nil }
            return category(String(parts[1]))
        }
        return category(name) ?? binary[name].map(set)
    }

    private static func category(_ name: String) -> ScalarSet? {
        let code = longNames[name] ?? name
        if code == "LC" { return union(["Lu", "Ll", "Lt"]) }
        if let set = categories[code] { return set }
        let members = categories.keys.filter { $0.first.map(String.init) == code }
        return members.isEmpty ? nil : union(members)
    }

    private static func union(_ codes: [String]) -> ScalarSet {
        ScalarSet(codes.flatMap { categories[$0]?.ranges ?? [] })
    }

    /// By their two letters.
    private static let categories: [String: ScalarSet] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [:]
        var (start, current): (UInt32, Unicode.GeneralCategory?) = (0, nil)
        func close(before end: UInt32) {
            guard let current, start < end else { return }
            ranges[code(of: current), default: []].append(start...end - 1)
        }
        for value: UInt32 in 0...0x10FFFF {
            let category = Unicode.Scalar(value)?.properties.generalCategory
            guard category != current else { continue }
            close(before: value)
            (start, current) = (value, category)
        }
        close(before: 0x110000)
        return ranges.mapValues { ScalarSet($0) }
    }()

    private static func set(where holds: (Unicode.Scalar.Properties) -> Bool) -> ScalarSet {
        var ranges: [ClosedRange<UInt32>] = []
        var start: UInt32?
        for value: UInt32 in 0...0x110000 {
            let holds = Unicode.Scalar(value).map { holds($0.properties) } ?? false
            if holds, start == nil { start = value }
            if !holds, let first = start {
                ranges.append(first...value - 1)
                start = nil
            }
        }
        return ScalarSet(ranges)
    }

    private static let binary: [String: @Sendable (Unicode.Scalar.Properties) -> Bool] = [
        "Any": { _ in true }, "Assigned": { $0.generalCategory != .unassigned },
        "Alphabetic": { $0.isAlphabetic }, "Alpha": { $0.isAlphabetic },
        "Uppercase": { $0.isUppercase }, "Upper": { $0.isUppercase },
        "Lowercase": { $0.isLowercase }, "Lower": { $0.isLowercase },
        "White_Space": { $0.isWhitespace }, "space": { $0.isWhitespace },
        "Emoji": { $0.isEmoji }, "Emoji_Presentation": { $0.isEmojiPresentation },
        "Emoji_Modifier": { $0.isEmojiModifier }, "Emoji_Modifier_Base": { $0.isEmojiModifierBase },
        "ID_Start": { $0.isIDStart }, "IDS": { $0.isIDStart },
        "ID_Continue": { $0.isIDContinue }, "IDC": { $0.isIDContinue },
        "XID_Start": { $0.isXIDStart }, "XID_Continue": { $0.isXIDContinue },
        "Math": { $0.isMath }, "Dash": { $0.isDash }, "Diacritic": { $0.isDiacritic },
        "Hex_Digit": { $0.isHexDigit }, "ASCII_Hex_Digit": { $0.isASCIIHexDigit },
        "Ideographic": { $0.isIdeographic }, "Quotation_Mark": { $0.isQuotationMark },
        "Cased": { $0.isCased }, "Case_Ignorable": { $0.isCaseIgnorable },
    ]

    private static let longNames = [
        "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt",
        "Cased_Letter": "LC", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M",
        "Combining_Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me",
        "Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
        "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd",
        "Open_Punctuation": "Ps", "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi",
        "Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm",
        "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So", "Separator": "Z",
        "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C",
        "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co",
        "Unassigned": "Cn",
    ]

    private static func code(of category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
