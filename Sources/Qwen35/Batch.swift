/// A run of consecutive tokens of one sequence, to be computed in one step.
package struct Piece {
    package let state: SequenceState
    package let tokens: ArraySlice<Int32>
    package let positions: ArraySlice<Position>
    /// Rows that take the place of embeddings: `count` rows from `rows` for the tokens from `start` on,
    /// counted within the piece.
    package let pictures: [PictureRows]
    /// The tokens, counted within the piece, whose logits are wanted.
    package let wanted: Range<Int>

    /// Copies to be made of the state as it is after some of the tokens, which ascend.
    package let copies: [Copy]

    /// The state after `tokens` tokens of the piece, at least one, for a state that `reserveCopy` has prepared.
    package struct Copy {
        package let tokens: Int
        package let state: SequenceState

        package init(tokens: Int, state: SequenceState) {
            self.tokens = tokens
            self.state = state
        }
    }

    package struct PictureRows {
        package let start: Int
        package let count: Int
        /// `[count, hiddenSize]`
        package let rows: UnsafePointer<Float>

        package init(start: Int, count: Int, rows: UnsafePointer<Float>) {
            self.start = start
            self.count = count
            self.rows = rows
        }
    }

    package init(
        state: SequenceState, tokens: ArraySlice<Int32>, positions: ArraySlice<Position>,
        pictures: [PictureRows] = [], wanted: Range<Int>, copies: [Copy] = []
    ) {
        precondition(tokens.count == positions.count && !tokens.isEmpty)
        self.state = state
        self.tokens = tokens
        self.positions = positions
        self.pictures = pictures
        self.wanted = wanted
        self.copies = copies
    }
}
