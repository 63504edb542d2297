/// A run of placeholder tokens in a prompt that stands for one picture, or for one temporal patch of a clip.
package struct TokenBlock: Sendable, Equatable {
    /// Its first token.
    package let start: Int
    /// Rows and columns of tokens.
    package let rows: Int
    package let columns: Int

    package init(start: Int, rows: Int, columns: Int) {
        self.start = start
        self.rows = rows
        self.columns = columns
    }

    package var count: Int { rows * columns }
    package var range: Range<Int> { start..<start + count }
}
