import JSON
import Yams

extension JSONValue {
    /// A YAML document as JSON would have it.
    init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            if scalar.style != .plain {
                self = .string(scalar.string)
            } else if let number = Int(scalar.string) {
                self = .number(JSONNumber(number))
            } else if let number = Double(scalar.string).flatMap({ JSONNumber($0) }) {
                self = .number(number)
            } else {
                switch scalar.string {
                case "true": self = .bool(true)
                case "false": self = .bool(false)
                case "null", "~", "": self = .null
                default: self = .string(scalar.string)
                }
            }
        case .sequence(let items): self = .array(items.map { JSONValue($0) })
        case .mapping(let pairs):
            var object = JSONObject()
            for (key, value) in pairs { object[key.string ?? ""] = JSONValue(value) }
            self = .object(object)
        case .alias: self = .null
        }
    }
}
