import Checkpoint
import Kernels

/// What the network remembers of one sequence: pages of keys and values for the attention layers, and
/// the convolution and recurrent state of every delta net layer. The state stands after exactly
/// `length` tokens; it cannot be cut back, only copied or begun anew.
package final class SequenceState {
    package private(set) var length = 0
    let pool: PagePool
    private let shape: DeltaShape
    /// Its pages' numbers in the pool.
    package private(set) var pages: [Int32] = []
    private var isKept = false
    /// Address of each page, for the kernels.
    private(set) var addresses: [UnsafeRawPointer?] = []
    /// All delta net layers: recurrent part, then convolution.
    let delta: Buffer<Float>

    package init(_ text: TextConfiguration, pool: PagePool) {
        self.pool = pool
        shape = DeltaShape(text)
        delta = Buffer(SequenceState.deltaCount(text))
    }

    /// Floats of all delta net layers together.
    private static func deltaCount(_ text: TextConfiguration) -> Int {
        text.layerTypes.count { $0 == .linearAttention } * DeltaShape(text).stateCount
    }

    /// Bytes that a sequence of any length takes besides its pages.
    package static func byteCount(_ text: TextConfiguration) -> Int {
        deltaCount(text) * MemoryLayout<Float>.stride
    }

    deinit { releasePages() }

    package var pageCount: Int { pages.count }
    /// Pages that nobody else uses.
    package var ownPageCount: Int { pages.count { pool.userCount($0) == 1 } }

    /// Pages that are missing until `count` more tokens fit.
    package func missingPages(for count: Int) -> Int {
        max(0, PagePool.pageCount(for: length + count) - pages.count)
    }

    /// Takes the pages for `count` more tokens; false, and nothing taken, when the pool has too few.
    package func reserve(_ count: Int) -> Bool {
        let missing = missingPages(for: count)
        guard missing <= pool.freeCount else { return false }
        for _ in 0..<missing {
            guard let page = pool.take() else { return false }
            append(page)
        }
        return true
    }

    /// `count` more tokens are in the reserved pages and in the delta state.
    package func advance(_ count: Int) { length += count }

    /// Back to the empty sequence; pages return to the pool.
    package func reset() {
        releasePages()
        length = 0
        delta.zero()
    }

    /// The state goes on no more: it is there to be copied. Its pages count as idle where nobody else uses them.
    package func keep() {
        precondition(!isKept)
        isKept = true
        for page in pages { pool.keep(page) }
    }

    /// Pages return to the pool; what is left is good for `become` or `reset` only.
    package func release() {
        releasePages()
        length = 0
    }

    /// Takes the page that a copy of a state of `length` tokens needs of its own; false where there is none.
    package func reserveCopy(length: Int) -> Bool {
        releasePages()
        self.length = 0
        guard length % PagePool.positions > 0 else { return true }
        guard let page = pool.take() else { return false }
        append(page)
        return true
    }

    /// The pages of a copy of `other` as it was after `length` tokens. The network has copied the rest.
    package func completeCopy(of other: SequenceState, length: Int) {
        let full = length / PagePool.positions
        let own = pages.first
        pages.removeAll(keepingCapacity: true)
        addresses.removeAll(keepingCapacity: true)
        for page in other.pages[..<full] {
            pool.share(page)
            append(page)
        }
        if let own {
            pool.copy(other.pages[full], to: own)
            append(own)
        }
        self.length = length
    }

    /// Begins with the first pages of `other`, all of which are full, and no tokens yet.
    package func share(_ count: Int, of other: SequenceState) {
        releasePages()
        length = 0
        for page in other.pages[..<count] {
            pool.share(page)
            append(page)
        }
    }

    /// Becomes a copy of `other`: full pages are shared, the last one and the delta state copied. False,
    /// and nothing changed, when the pool lacks the page for that.
    package func become(_ other: SequenceState) -> Bool {
        let full = other.length / PagePool.positions
        let partial = other.length % PagePool.positions > 0
        guard !partial || pool.freeCount > 0 else { return false }
        releasePages()
        for page in other.pages[..<full] {
            pool.share(page)
            append(page)
        }
        if partial, let page = pool.take() {
            pool.copy(other.pages[full], to: page)
            append(page)
        }
        delta.base.update(from: other.delta.base, count: delta.count)
        length = other.length
        return true
    }

    /// The memory of all delta net layers; its owner alone writes it.
    package var deltaBytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: delta.base, count: delta.count))
    }

    /// The memory of the n-th page, which nobody writes while it is shared.
    package func pageBytes(_ index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: pool.address(pages[index]), count: pool.pageByteCount)
    }

    private func append(_ page: Int32) {
        pages.append(page)
        addresses.append(UnsafeRawPointer(pool.address(page)))
    }

    private func releasePages() {
        if isKept { for page in pages { pool.unkeep(page) } }
        isKept = false
        for page in pages { pool.release(page) }
        pages.removeAll(keepingCapacity: true)
        addresses.removeAll(keepingCapacity: true)
    }

    /// `[valueHeads][blocks][dk][16]` of the n-th delta net layer.
    func recurrent(_ layer: Int) -> UnsafeMutablePointer<Float> { delta.base + layer * shape.stateCount }
    /// `[taps − 1][channels]`, oldest first.
    func convolution(_ layer: Int) -> UnsafeMutablePointer<Float> {
        recurrent(layer) + shape.recurrentCount
    }
}

extension SequenceState {
    /// The recurrent state of the n-th delta net layer as `[valueHeads, dk, dv]`. For tests and inspection.
    package func recurrentValues(_ layer: Int) -> [Float] {
        let state = recurrent(layer)
        var values: [Float] = []
        for head in 0..<shape.valueHeads {
            for row in 0..<shape.keyDim {
                for column in 0..<shape.valueDim {
                    let block = head * shape.blocks + column / 16
                    values.append(state[block * shape.blockCount + row * 16 + column % 16])
                }
            }
        }
        return values
    }

    /// The convolution's memory of the n-th delta net layer, `[taps − 1, channels]`, oldest first.
    package func convolutionValues(_ layer: Int) -> [Float] {
        (0..<shape.convolutionCount).map { convolution(layer)[$0] }
    }
}
