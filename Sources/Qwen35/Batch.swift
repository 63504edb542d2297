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
        pictures: [PictureRows] = [], wanted: Range<Int>
    ) {
        precondition(tokens.count == positions.count && !tokens.isEmpty)
        self.state = state
        self.tokens = tokens
        self.positions = positions
        self.pictures = pictures
        self.wanted = wanted
    }
}
