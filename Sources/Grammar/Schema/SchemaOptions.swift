/// How documents of a schema are written, and what a schema may cost.
package struct SchemaOptions: Hashable, Sendable {
    /// A regular expression of the white space between two tokens. nil writes compact JSON with at most one
    /// space after `:` and `,`: models write both forms, and neither can go on without end.
    package var whitespacePattern: String?
    /// Whether objects may have members that their schema does not mention, where it does not say so.
    package var additionalPropertiesByDefault = true
    package var limits = Limits()

    /// Counted, not timed: whether a schema is accepted depends on nothing but the schema.
    package struct Limits: Hashable, Sendable {
        /// Schemas inside schemas, and references and combinations on the way.
        package var depth = 160
        /// Parts of the schema, each time that one is combined with others.
        package var steps = 60_000
        /// Combinations of `anyOf`, `oneOf`, `if` and the like for one value.
        package var alternatives = 512
        package var rules = 60_000
        package var listedValues = 20_000

        package init() {}
    }

    package init() {}
}
