/// A schema, or that a schema does not hold.
struct Literal: Hashable, Comparable, Sendable {
    let node: Int
    var isNegated = false

    var negated: Literal { Literal(node: node, isNegated: !isNegated) }

    static func < (a: Literal, b: Literal) -> Bool {
        a.node != b.node ? a.node < b.node : !a.isNegated && b.isNegated
    }
}

/// Schemas that all hold: sorted, each once. The empty one holds every value.
typealias Conjunction = [Literal]

extension Conjunction {
    func and(_ other: Conjunction) -> Conjunction {
        if other.isEmpty || self == other { return self }
        if isEmpty { return other }
        return Set(self + other).sorted()
    }
}

/// The normal form of schemas: a value satisfies a conjunction when it satisfies one of its alternatives. In an
/// alternative each kind of value has its own conditions, and all hold.
struct Alternative: Hashable, Sendable {
    var kinds = Kinds.all
    /// The only values, when they are listed.
    var values: [ListedValue]?
    /// Numbers and strings that are left out.
    var excluded: Set<ListedValue> = []
    var number = NumberLimits()
    var string = StringLimits()
    var array = ArrayLimits()
    var object = ObjectLimits()

    static let anything = Alternative()
}

struct NumberLimits: Hashable, Sendable {
    struct Bound: Hashable, Sendable {
        var value: ExactDecimal
        /// The value itself is left out.
        var isExclusive: Bool
    }

    var lower: Bound?
    var upper: Bound?
    var isInteger = false
    /// Only what is not an integer.
    var isFraction = false
    var divisors: [ExactDecimal] = []
    /// The number is a multiple of none of these, which are whole.
    var nonDivisors: [ExactDecimal] = []
    /// Where `divisors` are.
    var pointer = ""
}

struct StringLimits: Hashable, Sendable {
    var atLeast = 0
    var atMost: Int?
    /// Of the text itself, not of how JSON writes it.
    var patterns: [Pattern] = []
}

struct ArrayLimits: Hashable, Sendable {
    /// What one schema says about the items.
    struct Layer: Hashable, Sendable {
        var first: [Conjunction] = []
        var rest: Conjunction = []
        /// The rest is spoken of, so that `unevaluatedItems` has nothing to say.
        var speaksOfRest = false
        /// From a schema that does not hold, so that what it speaks of counts as unevaluated.
        var isNegative = false
    }

    struct Contained: Hashable, Sendable {
        var item: Conjunction
        var atLeast = 1
        var atMost: Int?
        var pointer: String
    }

    var layers: [Layer] = []
    var atLeast = 0
    var atMost: Int?
    var contained: [Contained] = []
    /// The pointer of `uniqueItems`.
    var unique: String?

    var firstCount: Int { layers.reduce(0) { max($0, $1.first.count) } }
    func item(_ place: Int) -> Conjunction {
        layers.reduce([]) { $0.and(place < $1.first.count ? $1.first[place] : $1.rest) }
    }
}

struct ObjectLimits: Hashable, Sendable {
    /// What one schema says about the members.
    struct Layer: Hashable, Sendable {
        var named: [Spelling: Conjunction] = [:]
        var order: [Spelling] = []
        var matching: [Matching] = []
        var rest: Conjunction = []
        /// The rest is spoken of, so that `unevaluatedProperties` has nothing to say.
        var speaksOfRest = false
        /// From a schema that does not hold, so that what it speaks of counts as unevaluated.
        var isNegative = false

        struct Matching: Hashable, Sendable {
            var key: Pattern
            var value: Conjunction
        }
    }

    struct Some: Hashable, Sendable {
        var key: Pattern
        var value: Conjunction
        var pointer: String
    }

    var layers: [Layer] = []
    var required: [Spelling] = []
    var atLeast = 0
    var atMost: Int?
    /// What keys satisfy, as strings.
    var names: Conjunction = []
    /// Members that there must be, whatever their key.
    var some: [Some] = []
    /// Where `minProperties` is.
    var pointer = ""
}
