/// The way from the root of a document to a value in it.
package struct JSONPath: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case key(String)
        case index(Int)
    }

    package private(set) var steps: [Step]

    package init(_ steps: [Step] = []) { self.steps = steps }

    package func appending(_ step: Step) -> JSONPath { JSONPath(steps + [step]) }
    func prepending(_ step: Step) -> JSONPath { JSONPath([step] + steps) }

    /// `messages[3].content`; empty at the root.
    package var dotted: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key) where key.isPlainKey: text += text.isEmpty ? key : ".\(key)"
            case .key(let key): text += "[\(JSONValue.string(key.shortened()).text())]"
            }
        }
    }
}

extension JSONPath: CustomStringConvertible {
    /// `$.messages[3].content`; `$` at the root.
    package var description: String {
        let dotted = dotted
        return dotted.isEmpty || dotted.utf8.first == UInt8(ascii: "[") ? "$\(dotted)" : "$.\(dotted)"
    }
}

extension String {
    /// Letters, digits, `_` and `-` in a number that a person reads at a glance.
    fileprivate var isPlainKey: Bool {
        let plain = utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return plain && (1...64).contains(utf8.count)
    }

    /// At most `limit` characters, so that a message never carries a document.
    func shortened(to limit: Int = 48) -> String {
        guard let end = index(startIndex, offsetBy: limit, limitedBy: endIndex), end != endIndex else {
            return self
        }
        return "\(self[..<end])…"
    }
}
