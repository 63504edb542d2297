/// How a document is laid out as text. The names are those of Python's `json.dumps`, whose text
/// the non-compact styles equal.
package struct JSONStyle: Sendable {
    package var itemSeparator: String
    package var keySeparator: String
    /// Spaces a level, each item on a line of its own; nil for one line.
    package var indent: Int?
    package var sortKeys = false
    /// Characters beyond ASCII as `\u` escapes.
    package var asciiOnly = false

    package init(itemSeparator: String, keySeparator: String, indent: Int? = nil) {
        self.itemSeparator = itemSeparator
        self.keySeparator = keySeparator
        self.indent = indent
    }

    /// No spaces.
    package static let compact = JSONStyle(itemSeparator: ",", keySeparator: ":")
    /// `json.dumps(value, ensure_ascii=False)`, which is also what chat templates' `tojson` prints.
    package static let python = JSONStyle(itemSeparator: ", ", keySeparator: ": ")
    /// `json.dumps(value, ensure_ascii=False, indent=2)`.
    package static let pretty = JSONStyle(itemSeparator: ",", keySeparator: ": ", indent: 2)
}
