import Patches

/// The place of a token on the three axes of the rotary embedding: time, row, column.
package typealias Position = SIMD3<Int32>

/// Positions of a prompt, and what decoding continues with.
package struct Positions: Sendable, Equatable {
    package let values: [Position]
    /// Added to a token's index after the prompt: never positive.
    package let delta: Int

    /// Text counts on all three axes together; a block keeps the time of its start and spreads over rows
    /// and columns, and the text after it continues behind its longer side.
    ///
    /// - Parameters:
    ///   - count: tokens of the prompt.
    ///   - blocks: ascending, without overlap.
    package init(count: Int, blocks: [TokenBlock]) {
        var values: [Position] = []
        values.reserveCapacity(count)
        var current: Int32 = 0
        func text(until end: Int) {
            while values.count < end {
                values.append(Position(repeating: current))
                current += 1
            }
        }
        for block in blocks {
            text(until: block.start)
            for row in 0..<Int32(block.rows) {
                for column in 0..<Int32(block.columns) {
                    values.append(Position(current, current + row, current + column))
                }
            }
            current += Int32(max(block.rows, block.columns))
        }
        text(until: count)
        self.values = values
        delta = Int(current) - count
    }

    /// The position of a token by its index in the sequence, prompt or reply.
    package func position(at index: Int) -> Position {
        index < values.count ? values[index] : Position(repeating: Int32(index + delta))
    }
}
