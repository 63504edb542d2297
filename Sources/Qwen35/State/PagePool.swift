import Checkpoint
import CKernels
import Kernels

/// Keys and values of all sequences, in pages of 64 positions taken from one budget. A page holds its
/// positions for every attention layer: per layer `[kvHeads][headDim][64]` keys, so that the kernel's lanes hold
/// neighbouring positions, then `[kvHeads][64][headDim]` values.
package final class PagePool {
    package static let positions = Int(CK_PAGE)

    package let pageCount: Int
    package let kind: ElementKind
    let kvHeads: Int
    let headDim: Int
    private let memory: Buffer<UInt8>
    package let pageByteCount: Int
    private var users: [Int32]
    /// Users that only keep a page for others to come.
    private var keepers: [Int32]
    private var free: [Int32]

    /// - Parameter kind: bf16, or f32 for results to the last bit of the reference.
    package init(_ text: TextConfiguration, kind: ElementKind, pageCount: Int) {
        self.kind = kind
        self.pageCount = pageCount
        kvHeads = text.numKeyValueHeads
        headDim = text.headDim
        pageByteCount = PagePool.byteCountPerPage(text, kind: kind)
        memory = Buffer(pageByteCount * pageCount)
        users = Array(repeating: 0, count: pageCount)
        keepers = users
        free = (0..<Int32(pageCount)).reversed()
    }

    package static func byteCountPerPage(_ text: TextConfiguration, kind: ElementKind) -> Int {
        let layers = text.layerTypes.count { $0 == .fullAttention }
        return 2 * layers * text.numKeyValueHeads * positions * text.headDim * kind.byteCount
    }

    /// Pages that hold `count` positions.
    package static func pageCount(for count: Int) -> Int { (count + positions - 1) / positions }

    package var freeCount: Int { free.count }
    /// Pages that have no users but keepers.
    package private(set) var idleCount = 0

    /// A page for one user; nil when all are taken.
    package func take() -> Int32? {
        guard let page = free.popLast() else { return nil }
        users[Int(page)] = 1
        return page
    }

    /// One more user of a page that will not change any more.
    package func share(_ page: Int32) {
        if isIdle(page) { idleCount -= 1 }
        users[Int(page)] += 1
    }

    package func release(_ page: Int32) {
        users[Int(page)] -= 1
        if isIdle(page) { idleCount += 1 }
        if users[Int(page)] == 0 { free.append(page) }
    }

    /// One of the page's users becomes a keeper.
    func keep(_ page: Int32) {
        keepers[Int(page)] += 1
        if isIdle(page) { idleCount += 1 }
    }

    /// One of its keepers is a user again.
    func unkeep(_ page: Int32) {
        if isIdle(page) { idleCount -= 1 }
        keepers[Int(page)] -= 1
    }

    package func userCount(_ page: Int32) -> Int { Int(users[Int(page)]) }

    private func isIdle(_ page: Int32) -> Bool {
        users[Int(page)] > 0 && users[Int(page)] == keepers[Int(page)]
    }

    func address(_ page: Int32) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(memory.base + Int(page) * pageByteCount)
    }

    func copy(_ source: Int32, to target: Int32) {
        address(target).copyMemory(from: address(source), byteCount: pageByteCount)
    }

    /// Elements from the page's start to a head's keys in an attention layer.
    func keyOffset(layer: Int, head: Int) -> Int {
        (2 * layer * kvHeads + head) * PagePool.positions * headDim
    }
    func valueOffset(layer: Int, head: Int) -> Int {
        keyOffset(layer: layer, head: head + kvHeads)
    }

    /// Stores one position of one head.
    func write(
        key: UnsafePointer<Float>, value: UnsafePointer<Float>, to page: UnsafeMutableRawPointer, layer: Int,
        head: Int, slot: Int, _ kernels: UnsafePointer<ck_table>
    ) {
        let keys = keyOffset(layer: layer, head: head) + slot
        let values = valueOffset(layer: layer, head: head) + slot * headDim
        if kind == .f32 {
            let page = page.assumingMemoryBound(to: Float.self)
            for index in 0..<headDim { page[keys + index * PagePool.positions] = key[index] }
            (page + values).update(from: value, count: headDim)
            return
        }
        let page = page.assumingMemoryBound(to: UInt16.self)
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: headDim) { rounded in
            guard let rounded = rounded.baseAddress else { return }
            kernels.pointee.to_bf16(key, rounded, headDim)
            for index in 0..<headDim { page[keys + index * PagePool.positions] = rounded[index] }
        }
        kernels.pointee.to_bf16(value, page + values, headDim)
    }
}
