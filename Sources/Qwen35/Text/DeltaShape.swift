import Checkpoint

/// Sizes of a gated delta net layer.
struct DeltaShape: Sendable {
    let keyHeads: Int
    let valueHeads: Int
    let keyDim: Int
    let valueDim: Int
    let taps: Int
    let order: WeightConventions.ValueHeadOrder

    init(_ text: TextConfiguration, order: WeightConventions.ValueHeadOrder = .grouped) {
        self.order = order
        keyHeads = text.linearNumKeyHeads
        valueHeads = text.linearNumValueHeads
        keyDim = text.linearKeyHeadDim
        valueDim = text.linearValueHeadDim
        taps = text.linearConvKernelDim
    }

    /// The key head that a value head uses.
    func keyHead(of valueHead: Int) -> Int {
        switch order {
        case .grouped: valueHead / (valueHeads / keyHeads)
        case .tiled: valueHead % keyHeads
        }
    }

    var keyWidth: Int { keyHeads * keyDim }
    var valueWidth: Int { valueHeads * valueDim }
    /// Channels of the convolution: queries, keys, values.
    var channels: Int { 2 * keyWidth + valueWidth }

    /// The recurrent state of a head is kept in blocks of 16 value columns, `[dk][16]` each: a block stays
    /// in the first-level cache while tokens pass.
    var blocks: Int { (valueDim + 15) / 16 }
    var blockCount: Int { keyDim * 16 }
    var recurrentCount: Int { valueHeads * blocks * blockCount }
    /// The inputs of the last `taps − 1` tokens, oldest first.
    var convolutionCount: Int { (taps - 1) * channels }
    var stateCount: Int { recurrentCount + convolutionCount }
}
