/// One product of a parallel loop: Y = X·Wᵀ and what follows.
package struct Product {
    package let x: Rows
    package let w: Matrix
    package let y: Rows
    package let epilogue: Epilogue

    package init(_ x: Rows, _ w: Matrix, _ y: Rows, _ epilogue: Epilogue = .store) {
        precondition(x.width == w.columns && y.width == w.rows && x.count == y.count)
        self.x = x
        self.w = w
        self.y = y
        self.epilogue = epilogue
    }

    static let rowBlock = 256
    /// Outputs of one item: long enough to stream weights, short enough to share the product out evenly.
    var stripWidth: Int {
        if case .packed = w.layout { return x.count < 16 ? min(256, max(64, w.rows / 512 * 64)) : 64 }
        return x.count < 16 ? min(192, max(48, w.rows / 384 * 24)) : 48
    }
    var stripCount: Int { (w.rows + stripWidth - 1) / stripWidth }
    var itemCount: Int { (x.count + Product.rowBlock - 1) / Product.rowBlock * stripCount }
}

/// What a product does besides multiplying.
package struct Epilogue: @unchecked Sendable {  // a pointer to weights, which never change
    /// Added to every row of Y: `[w.rows]`.
    package let bias: UnsafePointer<Float>?
    /// Adds to what Y holds.
    package let accumulate: Bool

    package static let store = Epilogue(bias: nil, accumulate: false)
    package static let add = Epilogue(bias: nil, accumulate: true)

    package init(bias: UnsafePointer<Float>?, accumulate: Bool) {
        self.bias = bias
        self.accumulate = accumulate
    }
}
