/// What is to be done once the rule begun last is finished: a place in the rule above it.
struct Frame: Hashable, Sendable {
    typealias ID = Int32

    /// A sequence or a repetition.
    let symbol: Int32
    /// Of a sequence, the part that comes next. Of a repetition, twice the rounds that are finished by then,
    /// plus one when a separator was begun and not a round. Rounds beyond the least number are not counted
    /// where there is no greatest.
    let place: Int32
    /// `bottom` where the text ends with the rule.
    let parent: ID
}

extension Frame.ID {
    static let bottom: Frame.ID = -1
}
