/// Writes metrics in Prometheus' text format 0.0.4.
package struct MetricsText {
    package private(set) var text = ""

    package init() {}

    package enum Kind: String {
        case counter, gauge, histogram
    }

    /// Begins a family; its samples follow.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    package mutating func sample(_ name: String, labels: [Label] = [], _ value: Double) {
        text += "\(name)\(Self.spell(labels)) \(Self.spell(value))\n"
    }

    package mutating func histogram(_ name: String, labels: [Label] = [], _ histogram: Histogram) {
        var total = 0
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
            total += count
            sample(name + "_bucket", labels: labels + [Label("le", Self.spell(bound))], Double(total))
        }
        sample(name + "_sum", labels: labels, histogram.sum)
        sample(name + "_count", labels: labels, Double(total))
    }

    private static func spell(_ labels: [Label]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\($0.escapedValue)\"" }.joined(separator: ",") + "}"
    }

    private static func spell(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value.isNaN { return "NaN" }
        return Int(exactly: value).map(String.init) ?? String(value)
    }
}

/// A name and a value that tell samples of a family apart.
package struct Label: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    fileprivate var escapedValue: String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}
