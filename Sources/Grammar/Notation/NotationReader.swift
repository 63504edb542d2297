/// The characters of a grammar, with the line and column of what is read.
struct NotationReader: ScalarScanner {
    let scalars: [Unicode.Scalar]
    var place = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    func peek(_ distance: Int) -> Unicode.Scalar? {
        place + distance < scalars.count ? scalars[place + distance] : nil
    }

    mutating func read() -> Unicode.Scalar? {
        guard let scalar = next else { return nil }
        place += 1
        return scalar
    }

    /// Skips blanks and comments; line ends too where a rule may go on behind them.
    mutating func skipSpace(acrossLines: Bool) {
        while let scalar = next {
            if scalar == "#" {
                while let scalar = next, scalar != "\n", scalar != "\r" { place += 1 }
            } else if scalar == " " || scalar == "\t" || acrossLines && (scalar == "\n" || scalar == "\r") {
                place += 1
            } else {
                return
            }
        }
    }

    /// The name that comes next; nil if none does.
    mutating func name() -> String? {
        var name = ""
        while let scalar = next, Self.isName(scalar) {
            name.unicodeScalars.append(scalar)
            place += 1
        }
        return name.isEmpty ? nil : name
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }

    mutating func number() -> Int? {
        var value: Int?
        while let digit = next.flatMap({ Int($0.value) - 48 }), 0...9 ~= digit {
            value = min((value ?? 0) * 10 + digit, 1 << 40)
            place += 1
        }
        return value
    }

    /// A character of a text or a class, of which escapes are read.
    mutating func character() throws(GrammarError) -> Unicode.Scalar {
        guard let scalar = read() else { throw error("ends inside a text") }
        guard scalar == "\\" else { return scalar }
        guard let escape = read() else { throw error("ends inside an escape") }
        switch escape {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "x": return try escaped(2)
        case "u": return try escaped(4)
        case "U": return try escaped(8)
        case "\"", "[", "]", "\\", "-", "^", "'", "/": return escape
        default: throw error("has an unknown escape \\\(escape)")
        }
    }

    private mutating func escaped(_ count: Int) throws(GrammarError) -> Unicode.Scalar {
        guard let value = hexadecimal(count) else { throw error("has an unfinished escape") }
        guard let scalar = Unicode.Scalar(value) else { throw error("has an escape of no character") }
        return scalar
    }

    /// An error about what comes next, or about an earlier place.
    func error(_ reason: String, at place: Int? = nil) -> GrammarError {
        var (line, column) = (1, 1)
        for scalar in scalars[..<(place ?? self.place)] {
            column += 1
            if scalar == "\n" { (line, column) = (line + 1, 1) }
        }
        return GrammarError("\(reason) at line \(line), column \(column)")
    }
}
